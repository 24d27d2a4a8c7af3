@NullMarked
package dev.rejoinder.benchmarks;

import org.jspecify.annotations.NullMarked;
