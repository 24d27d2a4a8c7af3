/** Both machines and a model of the topics between them, under a scheduler that wishes them ill. */
@NullMarked
package dev.rejoinder.simulation;

import org.jspecify.annotations.NullMarked;
