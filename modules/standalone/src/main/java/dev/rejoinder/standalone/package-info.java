@NullMarked
package dev.rejoinder.standalone;

import org.jspecify.annotations.NullMarked;
