@NullMarked
package dev.rejoinder.testkit;

import org.jspecify.annotations.NullMarked;
