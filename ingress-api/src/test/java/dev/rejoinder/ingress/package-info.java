@NullMarked
package dev.rejoinder.ingress;

import org.jspecify.annotations.NullMarked;
