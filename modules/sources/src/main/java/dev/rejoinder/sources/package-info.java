/** Who sends webhooks in, how they are known, what their events start and how they are answered. */
@NullMarked
package dev.rejoinder.sources;

import org.jspecify.annotations.NullMarked;
