/** Who may do what over HTTP: keys, their scopes, and what is decided of a request. */
@NullMarked
package dev.rejoinder.ingress.access;

import org.jspecify.annotations.NullMarked;
