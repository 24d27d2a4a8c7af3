package dev.rejoinder.callback.inbound;

import dev.rejoinder.callback.inbound.AssistantStores.Choice;
import dev.rejoinder.callback.inbound.InboundSteps.Plan;
import dev.rejoinder.callback.inbound.WaitingStores.Waiting;
import dev.rejoinder.runtime.TraceHeaders;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.ReplyTo;
import dev.rejoinder.sources.Replies;
import dev.rejoinder.sources.routing.Decision;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the first copy of an event pass, and writes what it leads to by {@link InboundSteps}.
 *
 * <p>Time is the stream's: the latest timestamp of a record of the partition, which no restart and
 * no clock of another machine sets back. An event is remembered for the window after its first
 * copy; a copy at its very end is still a duplicate. One that comes later passes again, under the
 * same ids: subscribers can tell it by its id, and the run it asks for is one the run-worker knows
 * as long as it keeps the thread.
 *
 * <p>A question for an assistant nobody knows waits, for a minute at most. Then it is answered with
 * the route's error text and moved to the dead letters.
 */
final class InboundProcessor extends ContextualProcessor<String, InboundEvent, String, Object> {

  static final String SEEN = "inbound-seen";

  /** How long a question waits for its assistant. */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final byte[] PRESENT = {1};
  private static final Logger log = LoggerFactory.getLogger(InboundProcessor.class);

  private final InboundSteps steps;
  private final Duration window;
  private final Optional<String> defaultAssistantId;
  private final Topics topics;
  private final LetterPublisher letters;
  private WindowStore<String, byte[]> seen;
  private WaitingStores waiting;
  private AssistantStores assistants;

  /**
   * @param window how long an event is remembered
   * @param defaultAssistantId asked when a route names nobody; empty: the only one there is
   */
  InboundProcessor(
      InboundSteps steps, Duration window, Optional<String> defaultAssistantId, Topics topics) {
    this.steps = steps;
    this.window = window;
    this.defaultAssistantId = defaultAssistantId;
    this.topics = topics;
    this.letters = new LetterPublisher(topics.inbound());
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    seen = context.getStateStore(SEEN);
    waiting = new WaitingStores(context, this::tryAgain);
    assistants = new AssistantStores(context, topics, defaultAssistantId);
  }

  /** All that can go wrong goes wrong before the first write: a dead letter changes nothing. */
  @Override
  public void process(Record<String, InboundEvent> record) {
    if (record.key() == null || record.value() == null) {
      throw new IllegalArgumentException("an event of a source without key or value");
    }
    long at = context().currentStreamTimeMs();
    if (isRemembered(record.key(), at)) {
      InboundCounts.duplicate(record.value().getSource());
      return;
    }
    Plan plan = steps.plan(record.value());
    Headers trace = TraceHeaders.of(record.headers());
    seen.put(record.key(), PRESENT, at);
    write(plan.told().getSubject(), plan.told(), trace);
    Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
    apply(plan, new Waiting(place(record.key()), record.value(), now), now, trace);
  }

  private boolean isRemembered(String key, long at) {
    try (WindowStoreIterator<byte[]> earlier =
        seen.fetch(key, Math.max(0, at - window.toMillis()), at)) {
      return earlier.hasNext();
    }
  }

  private Place place(String key) {
    return context()
        .recordMetadata()
        .map(metadata -> new Place(metadata.partition(), metadata.offset(), key))
        .orElseThrow(() -> new IllegalStateException("a record came from no topic"));
  }

  private void tryAgain(Waiting waited, Instant now) {
    apply(steps.plan(waited.event()), waited, now, new RecordHeaders());
  }

  private void apply(Plan plan, Waiting tried, Instant now, Headers trace) {
    switch (plan.decision()) {
      case Decision.Ask ask -> ask(plan, ask, tried, now, trace);
      case Decision.StartTask start -> {
        CallCommand task = steps.task(plan.taken(), start);
        write(task.getCallId(), task, trace);
        count(plan);
      }
      case Decision.FanOut fanOut -> count(plan);
      case Decision.Unhandled unhandled -> count(plan);
      case Decision.Ignored ignored -> count(plan);
    }
  }

  private void ask(Plan plan, Decision.Ask ask, Waiting tried, Instant now, Headers trace) {
    Optional<ReplyTo> replyTo;
    try {
      replyTo = InboundSteps.replyTo(plan.taken(), ask);
    } catch (IllegalArgumentException e) {
      giveUp(plan, tried.place(), String.valueOf(e.getMessage()));
      return;
    }
    switch (assistants.choose(ask.threadId(), ask.assistantId())) {
      case Choice.Chosen(Assistant assistant) -> {
        write(ask.threadId(), InboundSteps.question(plan.taken(), ask, assistant, replyTo), trace);
        replyTo
            .flatMap(to -> Replies.typing(to, ask.runId(), plan.taken().getReceivedAt()))
            .ifPresent(typing -> write(typing.getEndpointId(), typing, trace));
        count(plan);
      }
      case Choice.Nobody nobody when now.isBefore(tried.since().plus(PATIENCE)) ->
          waiting.add(tried, now);
      case Choice.Nobody(String reason) -> {
        replyTo.ifPresent(to -> apologise(to, ask, now, trace));
        giveUp(plan, tried.place(), reason);
      }
    }
  }

  private void apologise(ReplyTo to, Decision.Ask ask, Instant now, Headers trace) {
    Replies.Answer none = new Replies.Answer(ask.runId(), ask.threadId(), "failed", "");
    Replies.of(to, none, now).forEach(delivery -> write(delivery.getEndpointId(), delivery, trace));
  }

  private void giveUp(Plan plan, Place place, String reason) {
    context().forward(letters.letter(place, plan.taken(), reason, context().currentSystemTimeMs()));
    InboundCounts.handled(plan.taken().getSource(), "failed");
    log.atWarn()
        .addKeyValue("source", plan.taken().getSource())
        .addKeyValue("eventId", plan.told().getEventId())
        .addKeyValue("reason", reason)
        .log("event moved to the dead-letter topic");
  }

  private void write(String key, Object value, Headers trace) {
    context().forward(new Record<>(key, value, context().currentSystemTimeMs(), trace));
  }

  private static void count(Plan plan) {
    InboundCounts.handled(plan.taken().getSource(), plan.decision().outcome());
  }
}
