@NullMarked
package dev.rejoinder.topics;

import org.jspecify.annotations.NullMarked;
