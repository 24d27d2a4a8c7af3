@NullMarked
package dev.rejoinder.ingress.signature;

import org.jspecify.annotations.NullMarked;
