package dev.rejoinder.ingress;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.ViewsTopology.Followed;
import dev.rejoinder.ingress.ViewsTopology.Group;
import dev.rejoinder.ingress.view.Part;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import dev.rejoinder.schemas.NoteTaken;
import dev.rejoinder.schemas.RunDelta;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunStatus;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewsProcessorTest {

  private static final Replicas.View VIEW = Replicas.View.THREADS;
  private static final Part PART = new Part(2, 3);
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final Duration LOOK_BACK = Duration.ofHours(1);

  private final Topics topics = new Topics(TopicsConfig.from(Env.of(Map.of())));
  private final List<String> folded = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final List<Part> dropped = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private final Parts parts = new Parts();
  private final Followed<RunEvent> events =
      new Followed<>(
          topics.runEvents(),
          LOOK_BACK,
          (event, at) -> folded.add(at + " " + text(event)),
          (event, at) -> told.add(text(event)));
  private final Followed<RunDelta> deltas =
      new Followed<>(
          topics.runDeltas(),
          Duration.ZERO,
          (delta, at) -> {},
          (delta, at) -> told.add(delta == null ? "" : delta.getText()));

  @TempDir private Path state;
  private @Nullable WindowStore<Bytes, byte[]> store;
  private @Nullable MockProcessorContext<Void, Void> context;
  private long nowMs = START.toEpochMilli();

  @AfterEach
  void closeStore() {
    if (store != null) {
      store.close();
    }
  }

  @Test
  void whatIsKeptMakesTheSameViewAgainAndTellsNobody() {
    var first = taken();
    note(first, 5, "a");
    note(first, 6, "b");
    note(first, 9, "c");
    var before = List.copyOf(folded);
    first.close();
    folded.clear();
    told.clear();

    taken();

    assertThat(folded).isEqualTo(before).containsExactly("2:5 a", "2:6 b", "2:9 c");
    assertThat(told).isEmpty();
  }

  @Test
  void whatComesAgainIsPassedOver() {
    var first = taken();
    note(first, 0, "a");
    note(first, 1, "b");
    first.close();
    told.clear();

    var second = taken();
    note(second, 1, "b");
    note(second, 2, "c");
    note(second, 2, "c");

    assertThat(told).containsExactly("c");
    assertThat(folded).endsWith("2:0 a", "2:1 b", "2:2 c");
  }

  @Test
  void whatIsOlderThanTheLookBackMakesNoView() {
    var first = taken();
    note(first, 0, "old");
    nowMs += LOOK_BACK.multipliedBy(4).toMillis();
    note(first, 1, "new");
    first.close();
    folded.clear();

    taken();

    assertThat(folded).containsExactly("2:1 new");
  }

  @Test
  void aRecordOfTheFutureDropsNothingOfThePresentAndTheOrderStays() {
    var first = taken();
    note(first, 0, "present");
    send(first, topics.runEvents(), 1, event("future"), nowMs + Duration.ofDays(99).toMillis());
    send(first, topics.runEvents(), 2, event("past"), nowMs - Duration.ofMinutes(59).toMillis());
    first.close();
    folded.clear();

    taken();

    assertThat(folded).containsExactly("2:0 present", "2:1 future", "2:2 past");
  }

  @Test
  void aPartIsDroppedBeforeItIsMadeAndWhenItIsLost() {
    var processor = taken();
    assertThat(dropped).containsExactly(PART);
    assertThat(parts.takeover(VIEW, 2)).isNotNull();
    assertThat(parts.here(VIEW, 2)).isFalse();

    processor.close();

    assertThat(dropped).containsExactly(PART, PART);
    assertThat(parts.takeover(VIEW, 2)).isNull();
  }

  @Test
  void aPartIsHereOnceWhatWasHandedOutOfItIsInTheView() {
    var processor = taken();
    var takeover = requireNonNull(parts.takeover(VIEW, 2));
    takeover.endsAt(topics.runEvents().name(), 8);
    takeover.endsAt(topics.runDeltas().name(), 0);
    takeover.stands(topics.runDeltas().name(), 0, -1);
    takeover.stands(topics.runEvents().name(), 8, 6);
    note(processor, 5, "a");
    assertThat(parts.here(VIEW, 2)).isFalse();

    note(processor, 6, "b");

    assertThat(parts.here(VIEW, 2)).isTrue();
    assertThat(parts.allCaughtUp()).isTrue();
  }

  @Test
  void aRecordNobodyCanReadIsHandedOverAndStopsNothing() {
    var processor = taken();
    send(processor, topics.runEvents(), 0, bytes("no event"), nowMs);
    send(processor, topics.runEvents(), 1, null, nowMs);
    note(processor, 2, "a");

    assertThat(unreadable).containsExactly("rejoinder.run-events/2@0");
    assertThat(told).containsExactly("a");
    processor.close();
    folded.clear();
    unreadable.clear();

    taken();

    assertThat(folded).containsExactly("2:2 a");
    assertThat(unreadable).isEmpty();
  }

  @Test
  void whatWasKeptAndIsUnreadableNowStopsNothing() {
    note(taken(), 0, "a");
    kept().put(ViewsStores.key(1), bytes("of a version to come"), nowMs);
    folded.clear();

    taken();

    assertThat(folded).containsExactly("2:0 a");
  }

  @Test
  void piecesOfAnswersAreToldAndNotKept() {
    var delta = new RunDelta("thread", "run", 1, 1, 0, "piece");
    send(
        taken(),
        topics.runDeltas(),
        0,
        topics.runDeltas().valueSerde().serializer().serialize("", delta),
        nowMs);

    assertThat(told).containsExactly("piece");
    assertThat(kept().all()).isExhausted();
  }

  private ViewsProcessor taken() {
    var properties = new Properties();
    properties.put("application.id", "views");
    properties.put("bootstrap.servers", "none:1");
    var made = new MockProcessorContext<Void, Void>(properties, new TaskId(0, 2), state.toFile());
    if (store == null) {
      store = ViewsStores.builder(events).withLoggingDisabled().build();
      store.init(made.getStateStoreContext(), store);
    }
    made.addStateStore(kept());
    context = made;
    parts.count(VIEW, 3);
    var group = new Group(VIEW, List.of(events, deltas), dropped::add);
    var processor =
        new ViewsProcessor(
            group,
            parts,
            (raw, reason) ->
                unreadable.add("%s/%d@%d".formatted(raw.topic(), raw.partition(), raw.offset())));
    processor.init(made);
    return processor;
  }

  private WindowStore<Bytes, byte[]> kept() {
    return requireNonNull(store);
  }

  private void note(ViewsProcessor processor, long offset, String text) {
    send(processor, topics.runEvents(), offset, event(text), nowMs);
  }

  private void send(
      ViewsProcessor processor,
      Topic<?> topic,
      long offset,
      byte @Nullable [] value,
      long writtenMs) {
    var current = requireNonNull(context);
    current.setCurrentSystemTimeMs(nowMs);
    current.setRecordMetadata(topic.name(), 2, offset);
    processor.process(new Record<>(bytes("thread"), value, writtenMs));
  }

  private byte[] event(String text) {
    var cause = new Cause(CauseKind.RECORD, "topic", 0, 0L, "elsewhere");
    var note = new NoteTaken("call", CallStatus.SUCCEEDED, text, true);
    var event = new RunEvent("thread", 1L, "run", START, cause, RunStatus.IN_PROGRESS, note);
    return topics.runEvents().valueSerde().serializer().serialize("", event);
  }

  private static String text(@Nullable RunEvent event) {
    return event == null ? "" : ((NoteTaken) event.getBody()).getText();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
