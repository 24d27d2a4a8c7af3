@NullMarked
package dev.rejoinder.ingress.stream;

import org.jspecify.annotations.NullMarked;
