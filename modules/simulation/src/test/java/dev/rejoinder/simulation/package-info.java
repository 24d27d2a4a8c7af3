@NullMarked
package dev.rejoinder.simulation;

import org.jspecify.annotations.NullMarked;
