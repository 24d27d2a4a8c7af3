package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.CallProgressed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The newest sign of life of a call.
 *
 * @param fraction how much is done, from 0 to 1; null when not said
 * @param message what is being done; null when not said
 * @param atMs Unix time, milliseconds
 */
public record Progress(@Nullable Double fraction, @Nullable String message, long atMs) {

  static Progress of(CallProgressed progressed, Instant at) {
    return new Progress(
        progressed.getProgress().getFraction(),
        progressed.getProgress().getMessage(),
        at.toEpochMilli());
  }
}
