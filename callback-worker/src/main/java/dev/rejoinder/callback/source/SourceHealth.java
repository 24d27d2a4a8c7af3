package dev.rejoinder.callback.source;

import dev.rejoinder.callback.source.SourceInput.CheckFailed;
import dev.rejoinder.callback.source.SourceInput.CheckPassed;
import dev.rejoinder.callback.source.SourceInput.Configured;
import dev.rejoinder.callback.source.SourceInput.GatewayTold;
import dev.rejoinder.callback.source.SourceInput.Received;
import dev.rejoinder.callback.source.SourceInput.Rejected;
import dev.rejoinder.callback.source.SourceInput.SendFailed;
import dev.rejoinder.callback.source.SourceInput.Sent;
import dev.rejoinder.callback.source.SourceInput.TimePassed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides how a source fares. Pure: the same state and input always give the same step.
 *
 * <p>Connection: a source is connecting from when it is first heard of. With a gateway it is
 * connected when all shards are, and disconnected when one was lost for 10 s or could not connect
 * at all; then it stays so until all are connected again. Without one it is connected from its
 * first verified request or passed check.
 *
 * <p>Warnings: the gateway is down for more than 1 min; a check failed for its token, or two in a
 * row for anything else; three sends in a row failed; five or more requests within 5 min, and more
 * than half, were turned down for their signature, until it is one or a quarter; nothing was
 * received for longer than the source's {@code silence}. Of several the gravest is told.
 *
 * <p>Signals may come twice: states are set, not toggled, so only counts may be too high then.
 */
public final class SourceHealth {

  /** A connection that is resumed within this time was never away, as far as anybody is told. */
  private static final Duration LOST_MAX = Duration.ofSeconds(10);

  private SourceHealth() {}

  /**
   * What comes of an input.
   *
   * @param news what to tell, in order; the last has the number {@code vitals.told()}
   * @param check whether the API is to be asked now
   */
  public record Step(Vitals vitals, List<SourceNews> news, boolean check) {
    public Step {
      news = List.copyOf(news);
    }
  }

  /** {@code known} is null for a source that was never heard of. */
  public static Step step(
      @Nullable Vitals known, SourceInput input, SourcePolicy policy, Moment moment) {
    List<SourceNews> news = new ArrayList<>();
    Vitals vitals = known;
    if (vitals == null) {
      vitals = Vitals.begin(moment.now());
      news.add(new SourceNews.Connecting());
    }
    vitals = noted(vitals, input, moment);
    vitals = connect(vitals, input, policy, moment, news);
    checked(input).ifPresent(news::add);
    vitals = warn(vitals, policy, moment, news);
    boolean check =
        input instanceof TimePassed && vitals.api().checkDue(policy.checkEvery(), moment.now());
    if (check) {
      vitals = vitals.with(vitals.api().asked(moment.now()));
    }
    return new Step(vitals.withTold(vitals.told() + news.size()), news, check);
  }

  private static Vitals noted(Vitals vitals, SourceInput input, Moment moment) {
    Requests requests = vitals.requests();
    Api api = vitals.api();
    return switch (input) {
      case Configured configured -> vitals;
      case Received received -> vitals.with(requests.with(received).at(moment.now()));
      case Rejected rejected -> vitals.with(requests.with(rejected).at(moment.now()));
      case GatewayTold told ->
          vitals.with(told.shard(), vitals.shard(told.shard()).after(told, moment.now()));
      case Sent sent -> vitals.with(api.sent());
      case SendFailed failed -> vitals.with(api.sendFailed(failed.detail()));
      case CheckPassed passed -> vitals.with(api.checkPassed(passed.at()));
      case CheckFailed failed -> vitals.with(api.checkFailed(failed));
      case TimePassed passed -> vitals.with(requests.at(moment.now()));
    };
  }

  private static Vitals connect(
      Vitals vitals, SourceInput input, SourcePolicy policy, Moment moment, List<SourceNews> news) {
    Connection next =
        policy.hasGateway()
            ? byGateway(vitals, input, policy, moment)
            : byRequests(vitals.connection(), input);
    if (next == vitals.connection()) {
      return vitals;
    }
    news.add(
        switch (next) {
          case CONNECTING -> new SourceNews.Connecting();
          case CONNECTED -> new SourceNews.Connected();
          case DISCONNECTED -> new SourceNews.Disconnected(lossReason(vitals, policy, moment));
        });
    return vitals.with(next, moment.now());
  }

  private static Connection byRequests(Connection known, SourceInput input) {
    return input instanceof Received || input instanceof CheckPassed ? Connection.CONNECTED : known;
  }

  private static Connection byGateway(
      Vitals vitals, SourceInput input, SourcePolicy policy, Moment moment) {
    List<Shard> shards = IntStream.range(0, policy.shards()).mapToObj(vitals::shard).toList();
    if (shards.stream().noneMatch(shard -> shard.down(moment))) {
      return Connection.CONNECTED;
    }
    return switch (vitals.connection()) {
      case CONNECTED ->
          shards.stream().anyMatch(shard -> shard.downFor(LOST_MAX, moment))
              ? Connection.DISCONNECTED
              : Connection.CONNECTED;
      case CONNECTING ->
          input instanceof GatewayTold told && told.told() == SourceInput.Told.DISCONNECTED
              ? Connection.DISCONNECTED
              : Connection.CONNECTING;
      case DISCONNECTED -> Connection.DISCONNECTED;
    };
  }

  private static @Nullable String lossReason(Vitals vitals, SourcePolicy policy, Moment moment) {
    return IntStream.range(0, policy.shards())
        .mapToObj(vitals::shard)
        .filter(shard -> shard.down(moment))
        .map(shard -> shard.reason(moment))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static Optional<SourceNews> checked(SourceInput input) {
    return switch (input) {
      case CheckPassed passed -> Optional.of(new SourceNews.Checked(true, null));
      case CheckFailed failed -> Optional.of(new SourceNews.Checked(false, failed.detail()));
      case Configured c -> Optional.empty();
      case Received r -> Optional.empty();
      case Rejected r -> Optional.empty();
      case GatewayTold t -> Optional.empty();
      case Sent s -> Optional.empty();
      case SendFailed s -> Optional.empty();
      case TimePassed t -> Optional.empty();
    };
  }

  private static Vitals warn(
      Vitals vitals, SourcePolicy policy, Moment moment, List<SourceNews> news) {
    Warning before = vitals.warning();
    Warning after = new SourceWarnings(vitals, policy, moment).gravest();
    if (Objects.equals(before, after)) {
      return vitals;
    }
    if (after != null) {
      news.add(new SourceNews.Warned(after));
    } else if (before != null) {
      news.add(new SourceNews.Cleared(before));
    }
    return vitals.with(after, moment.now());
  }
}
