/** Makes the numbers in the README. */
@NullMarked
package dev.rejoinder.benchmarks;

import org.jspecify.annotations.NullMarked;
