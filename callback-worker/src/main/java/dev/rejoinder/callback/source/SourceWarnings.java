package dev.rejoinder.callback.source;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is wrong with a source, each with a threshold above which it begins and one it ends at. */
final class SourceWarnings {

  /** A gateway is down for good only when it is down for longer than a restart takes. */
  private static final Duration DOWN_MAX = Duration.ofMinutes(1);

  private final Vitals vitals;
  private final SourcePolicy policy;
  private final Moment moment;

  SourceWarnings(Vitals vitals, SourcePolicy policy, Moment moment) {
    this.vitals = vitals;
    this.policy = policy;
    this.moment = moment;
  }

  /** The gravest; the one there is stays as it is worded. Null: nothing is wrong. */
  @Nullable Warning gravest() {
    for (Warning.Kind kind : Warning.Kind.values()) {
      if (is(kind)) {
        Warning known = vitals.warning();
        return known != null && known.kind() == kind ? known : warning(kind);
      }
    }
    return null;
  }

  private boolean is(Warning.Kind kind) {
    return switch (kind) {
      case GATEWAY_DOWN -> longestDown() != null;
      case CHECK_FAILED -> vitals.api().checksFail();
      case SENDS_FAILED -> vitals.api().sendsFail();
      case FORGED_REQUESTS ->
          known(kind) ? !vitals.requests().hardlyForged() : vitals.requests().mostlyForged();
      case SILENCE -> quietTooLong();
    };
  }

  private boolean known(Warning.Kind kind) {
    Warning known = vitals.warning();
    return known != null && known.kind() == kind;
  }

  private @Nullable Shard longestDown() {
    return IntStream.range(0, policy.shards())
        .mapToObj(vitals::shard)
        .filter(shard -> shard.downFor(DOWN_MAX, moment))
        .findFirst()
        .orElse(null);
  }

  private boolean quietTooLong() {
    Duration silence = policy.silence();
    Instant last = vitals.requests().lastReceivedAt();
    return silence != null && moment.longSince(last == null ? vitals.knownFrom() : last, silence);
  }

  private Warning warning(Warning.Kind kind) {
    return switch (kind) {
      case GATEWAY_DOWN -> gatewayDown();
      case CHECK_FAILED ->
          new Warning(
              kind,
              "Its API does not answer checks as it should" + failure(),
              vitals.api().refusesUs()
                  ? "Set api.token to a token the provider accepts, and restart"
                  : "Look at the provider's status page, and at api.url");
      case SENDS_FAILED ->
          new Warning(
              kind,
              "%d replies in a row did not get through%s"
                  .formatted(vitals.api().sendsFailed(), failure()),
              "Look at its attempts in GET /api/hooks/deliveries");
      case FORGED_REQUESTS ->
          new Warning(
              kind,
              "%d of %d requests within 5 minutes were turned down for their signature"
                  .formatted(
                      vitals.requests().forged(),
                      vitals.requests().forged() + vitals.requests().verified()),
              "Compare the source's secrets with the provider's; add the new one while rotating");
      case SILENCE ->
          new Warning(
              kind,
              "Nothing was received for longer than " + words(policy.silence()),
              "Check that the provider still has this URL and sends to it");
    };
  }

  private Warning gatewayDown() {
    Shard down = longestDown();
    String reason = down == null ? null : down.reason(moment);
    return new Warning(
        Warning.Kind.GATEWAY_DOWN,
        "The gateway is not connected" + (reason == null ? "" : ": " + reason),
        "Check the bot's token and intents, and that an ingress is running and reaches Discord");
  }

  /** In the largest unit it is whole in. */
  private static String words(@Nullable Duration span) {
    long seconds = span == null ? 0 : span.toSeconds();
    if (seconds % Duration.ofHours(1).toSeconds() == 0) {
      return "%d h".formatted(seconds / Duration.ofHours(1).toSeconds());
    }
    return seconds % Duration.ofMinutes(1).toSeconds() == 0
        ? "%d min".formatted(seconds / Duration.ofMinutes(1).toSeconds())
        : "%d s".formatted(seconds);
  }

  private String failure() {
    String failure = vitals.api().lastFailure();
    return failure == null ? "" : ": " + failure;
  }
}
