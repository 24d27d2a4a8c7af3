@NullMarked
package dev.rejoinder.callback;

import org.jspecify.annotations.NullMarked;
