/** How sources fare: signals in; states, events for subscribers and checks out. */
@NullMarked
package dev.rejoinder.callback.health;

import org.jspecify.annotations.NullMarked;
