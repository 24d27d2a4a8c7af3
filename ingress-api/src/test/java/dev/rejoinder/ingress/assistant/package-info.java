@NullMarked
package dev.rejoinder.ingress.assistant;

import org.jspecify.annotations.NullMarked;
