/** Whether a request comes from who it says: pure checks of raw bytes, headers and the time. */
@NullMarked
package dev.rejoinder.ingress.signature;

import org.jspecify.annotations.NullMarked;
