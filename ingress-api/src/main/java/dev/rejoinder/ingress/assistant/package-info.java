/** Assistants: read from a file, checked, known to this process, chosen for a question. */
@NullMarked
package dev.rejoinder.ingress.assistant;

import org.jspecify.annotations.NullMarked;
