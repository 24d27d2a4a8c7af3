package dev.rejoinder.ingress;

import java.time.Duration;
import java.util.function.Function;

/**
 * Where requests to an endpoint are answered, and what may be done when that fails.
 *
 * @param place may throw what the endpoint itself would turn the request down with
 * @param repeat whether a request that may have been taken may be sent again
 * @param takenAnywhere whether any replica may take the request, though only the one that holds its
 *     part sees what becomes of it
 * @param patience how long a request waits that does not say
 */
record Placing(
    Function<Request, Place> place, Repeat repeat, boolean takenAnywhere, Duration patience) {

  /** Whether a request may be sent again that may have been taken. */
  enum Repeat {
    /** It changes nothing, or the second time nothing. */
    SAFE,
    /** With an Idempotency-Key. */
    KEYED,
    NEVER
  }

  static Placing safe(Function<Request, Place> place) {
    return new Placing(place, Repeat.SAFE, false, Duration.ZERO);
  }

  static Placing keyed(Function<Request, Place> place) {
    return new Placing(place, Repeat.KEYED, false, Duration.ZERO);
  }

  static Placing once(Function<Request, Place> place) {
    return new Placing(place, Repeat.NEVER, false, Duration.ZERO);
  }

  Placing taken() {
    return new Placing(place, repeat, true, patience);
  }

  Placing waiting(Duration usually) {
    return new Placing(place, repeat, takenAnywhere, usually);
  }

  /** Whether this request may be sent again. */
  boolean repeatable(Request request) {
    return switch (repeat) {
      case SAFE -> true;
      case KEYED -> request.idempotencyKey().isPresent();
      case NEVER -> false;
    };
  }

  /** Where the request is answered; one that its endpoint will turn down, here. */
  Place of(Request request) {
    try {
      return place.apply(request);
    } catch (BadRequest e) {
      return new Place.Anywhere();
    }
  }
}
