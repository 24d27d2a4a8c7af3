@NullMarked
package dev.rejoinder.dispatch;

import org.jspecify.annotations.NullMarked;
