/** What an attempt at a delivery leads to: pure, no clock, no I/O. */
@NullMarked
package dev.rejoinder.dispatch.delivery;

import org.jspecify.annotations.NullMarked;
