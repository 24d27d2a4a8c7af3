/** Jobs that send many deliveries again, or drop many dead letters, at a pace and to their end. */
@NullMarked
package dev.rejoinder.dispatch.jobs;

import org.jspecify.annotations.NullMarked;
