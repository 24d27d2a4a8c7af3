/** A stand-in for Discord: its REST API as far as a gateway needs it, and the gateway itself. */
@NullMarked
package dev.rejoinder.testkit.discord;

import org.jspecify.annotations.NullMarked;
