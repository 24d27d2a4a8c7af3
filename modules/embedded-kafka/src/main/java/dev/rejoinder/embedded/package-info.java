@NullMarked
package dev.rejoinder.embedded;

import org.jspecify.annotations.NullMarked;
