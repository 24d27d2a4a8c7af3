package dev.rejoinder.ingress;

import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.RejectedRequest;
import dev.rejoinder.schemas.SourceSignal;
import dev.rejoinder.sources.InboundLog;
import dev.rejoinder.topics.TrustedClasses;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps what is written, or confirms nothing when told to. */
final class RecordingInboundLog implements InboundLog {

  static {
    TrustedClasses.trust();
  }

  final List<InboundEvent> events = new CopyOnWriteArrayList<>();
  final List<RejectedRequest> rejected = new CopyOnWriteArrayList<>();
  final List<SourceSignal> signals = new CopyOnWriteArrayList<>();
  final List<Duration> deadlines = new CopyOnWriteArrayList<>();
  volatile boolean away;

  @Override
  public void publish(InboundEvent event, @Nullable String traceparent, Duration within) {
    confirm();
    deadlines.add(within);
    events.add(event);
  }

  @Override
  public void publish(RejectedRequest request, Duration within) {
    confirm();
    rejected.add(request);
  }

  @Override
  public void publish(SourceSignal signal, Duration within) {
    confirm();
    signals.add(signal);
  }

  private void confirm() {
    if (away) {
      throw new NotConfirmed("the log is away", null);
    }
  }
}
