@NullMarked
package dev.rejoinder.run;

import org.jspecify.annotations.NullMarked;
