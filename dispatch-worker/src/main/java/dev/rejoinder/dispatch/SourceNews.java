package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.SourceSignal;
import dev.rejoinder.schemas.SourceSignalKind;
import dev.rejoinder.sources.MessageEvents;
import dev.rejoinder.sources.Replies;
import dev.rejoinder.sources.Source;
import dev.rejoinder.topics.Topics;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an attempt tells of a source: that its API took or refused a call, and that a message left.
 */
final class SourceNews {

  private SourceNews() {}

  /** Empty for an attempt that is about no source, or shows that somebody types. */
  static List<Output<?>> of(AttemptReport report, Topics topics) {
    Source source = report.source();
    Delivery delivery = report.delivery();
    boolean check = delivery.getKind() == DeliveryKind.SOURCE_CHECK;
    if (source == null || (!check && !Replies.carriesMessage(delivery))) {
      return List.of();
    }
    List<Output<?>> outputs = new ArrayList<>();
    Outcome outcome = report.exchange().outcome();
    if (outcome instanceof Outcome.Accepted accepted) {
      MessageEvents.sent(source, delivery, accepted.body(), report.endedAt())
          .ifPresent(sent -> outputs.add(new Output<>(topics.events(), sent.getSubject(), sent)));
    }
    if (delivery.getReply() != null) {
      signal(outcome, check)
          .map(kind -> signal(source, kind, report))
          .ifPresent(
              signal -> outputs.add(new Output<>(topics.sourceSignals(), source.name(), signal)));
    }
    return outputs;
  }

  private static SourceSignal signal(Source source, SourceSignalKind kind, AttemptReport report) {
    return SourceSignal.newBuilder()
        .setSource(source.name())
        .setSourceKind(source.kind().label())
        .setSignal(kind)
        .setAt(report.endedAt().truncatedTo(ChronoUnit.MILLIS))
        .setDetail(report.exchange().outcome().failure())
        .build();
  }

  /** Empty when nobody waits for it any more: that is not the source's doing. */
  private static Optional<SourceSignalKind> signal(Outcome outcome, boolean check) {
    return switch (outcome) {
      case Outcome.Accepted accepted ->
          Optional.of(check ? SourceSignalKind.CHECK_PASSED : SourceSignalKind.SENT);
      case Outcome.Skipped skipped -> Optional.empty();
      case Outcome.Refused refused -> failed(check);
      case Outcome.Declined declined -> failed(check);
      case Outcome.Gone gone -> failed(check);
      case Outcome.Unreachable unreachable -> failed(check);
      case Outcome.Withheld withheld -> failed(check);
    };
  }

  private static Optional<SourceSignalKind> failed(boolean check) {
    return Optional.of(check ? SourceSignalKind.CHECK_FAILED : SourceSignalKind.SEND_FAILED);
  }
}
