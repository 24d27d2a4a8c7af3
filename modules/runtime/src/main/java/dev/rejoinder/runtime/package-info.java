@NullMarked
package dev.rejoinder.runtime;

import org.jspecify.annotations.NullMarked;
