@NullMarked
package dev.rejoinder.ingress.view;

import org.jspecify.annotations.NullMarked;
