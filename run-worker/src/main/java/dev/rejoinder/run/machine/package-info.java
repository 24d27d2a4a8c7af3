/** The pure core: what happens to the runs of one thread, whatever comes in whatever order. */
@NullMarked
package dev.rejoinder.run.machine;

import org.jspecify.annotations.NullMarked;
