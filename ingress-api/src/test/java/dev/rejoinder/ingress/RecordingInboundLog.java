package dev.rejoinder.ingress;

import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.RejectedRequest;
import dev.rejoinder.schemas.SourceSignal;
import dev.rejoinder.sources.InboundLog;
import dev.rejoinder.topics.TrustedClasses;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
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
  private volatile Consumer<InboundEvent> onEvent = event -> {};
  private volatile Consumer<RejectedRequest> onRejected = request -> {};

  @Override
  public void publish(InboundEvent event, @Nullable String traceparent, Duration within) {
    confirm();
    deadlines.add(within);
    events.add(event);
    onEvent.accept(event);
  }

  @Override
  public void publish(RejectedRequest request, Duration within) {
    confirm();
    rejected.add(request);
    onRejected.accept(request);
  }

  @Override
  public void publish(SourceSignal signal, Duration within) {
    confirm();
    signals.add(signal);
  }

  /** Plays the tail of the topic. */
  void onEvent(Consumer<InboundEvent> told) {
    onEvent = told;
  }

  /** As {@link #onEvent}. */
  void onRejected(Consumer<RejectedRequest> told) {
    onRejected = told;
  }

  private void confirm() {
    if (away) {
      throw new NotConfirmed("the log is away", null);
    }
  }
}
