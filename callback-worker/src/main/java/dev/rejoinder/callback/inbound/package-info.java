/** Events of sources: each taken once, told to subscribers, and asked or sent by its route. */
@NullMarked
package dev.rejoinder.callback.inbound;

import org.jspecify.annotations.NullMarked;
