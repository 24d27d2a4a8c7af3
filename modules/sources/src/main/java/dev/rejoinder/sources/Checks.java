package dev.rejoinder.sources;

import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.ReplyRequest;
import dev.rejoinder.topics.StableId;
import java.time.Duration;
import java.time.Instant;

/**
 * Calls of a source's API that change nothing and show whether it is there and knows our token.
 *
 * <p>Sources: Slack's auth.test, Discord's Get Current User, OpenPhone's List phone numbers.
 */
public final class Checks {

  /** After this the answer would say nothing of the time it was asked for. */
  private static final Duration EXPIRES_AFTER = Duration.ofMinutes(5);

  private Checks() {}

  /** Whether there is such a call for the source: its API is known, and it has a token. */
  public static boolean possible(Source source) {
    return source.api().token().isPresent()
        && switch (source.kind()) {
          case SLACK, DISCORD, OPENPHONE -> true;
          case GITHUB, STRIPE, STANDARD_WEBHOOKS, GENERIC -> false;
        };
  }

  /**
   * The one call of it, tried once; the same for the same time.
   *
   * @throws IllegalArgumentException when it is not {@link #possible}
   */
  public static Delivery of(Source source, Instant at) {
    if (!possible(source)) {
      throw new IllegalArgumentException(
          "source %s has no API to check, or no token for it".formatted(source.name()));
    }
    boolean slack = source.kind() == SourceKind.SLACK;
    return Delivery.newBuilder()
        .setDeliveryId(StableId.of("dlv_", source.name(), "check", at.toString()))
        .setEndpointId(source.endpointId())
        .setKind(DeliveryKind.SOURCE_CHECK)
        .setBody("")
        .setAttempt(1)
        .setCreatedAt(at)
        .setNotBefore(at)
        .setExpiresAt(at.plus(EXPIRES_AFTER))
        .setReply(
            ReplyRequest.newBuilder()
                .setSource(source.name())
                .setMethod(slack ? "POST" : "GET")
                .setPath(path(source.kind()))
                .build())
        .build();
  }

  private static String path(SourceKind kind) {
    return switch (kind) {
      case SLACK -> "/auth.test";
      case DISCORD -> "/users/@me";
      case OPENPHONE -> "/phone-numbers";
      case GITHUB, STRIPE, STANDARD_WEBHOOKS, GENERIC ->
          throw new IllegalArgumentException("no API is known of a " + kind.label());
    };
  }
}
