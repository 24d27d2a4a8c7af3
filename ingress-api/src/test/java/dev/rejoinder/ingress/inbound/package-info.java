@NullMarked
package dev.rejoinder.ingress.inbound;

import org.jspecify.annotations.NullMarked;
