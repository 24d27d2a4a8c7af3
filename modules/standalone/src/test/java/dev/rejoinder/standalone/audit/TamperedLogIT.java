package dev.rejoinder.standalone.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.ModelAnswered;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.RunCompleted;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.TurnStarted;
import dev.rejoinder.standalone.RejoinderForTests;
import dev.rejoinder.testkit.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A log of real runs, copied, and changed in the copy: whatever was changed is found and named. */
class TamperedLogIT {

  private static final int RUNS = 4;

  private static Map<String, String> environment = Map.of();
  private static LogAudit audit;
  private static CopiedLog log;

  @BeforeAll
  static void live() throws Exception {
    try (var rejoinder = RejoinderForTests.start(Map.of("MODEL_PROVIDER", "scripted"))) {
      environment = rejoinder.environment();
      audit = LogAudit.of(Env.of(environment));
      for (int i = 0; i < RUNS; i++) {
        rejoinder.runOf("What's the weather in Berlin and Paris?", Optional.empty());
      }
      Eventually.eventually(
          "a log that can be trusted",
          Duration.ofSeconds(30),
          () -> audit.run(TimeRange.ALL, true, Progress.NONE),
          report -> report.trusted() && report.counts().getOrDefault("runs ended", 0L) == RUNS);
      log = CopiedLog.of(environment);
    }
  }

  private static AuditReport verify(CopiedLog copy) {
    return audit.run(copy, TimeRange.ALL, true, Progress.NONE);
  }

  private static void assertNamed(CopiedLog copy, Position... positions) {
    assertThat(verify(copy).findings()).extracting(Finding::where).contains(positions);
  }

  private static Position first(Predicate<RunEvent> wanted) {
    return log.find(log.topics().runEvents(), wanted).getFirst();
  }

  @Test
  void theCopyItselfCanBeTrusted() {
    var report = verify(log);

    assertThat(report.findings()).isEmpty();
    assertThat(report.counts())
        .containsEntry("runs", (long) RUNS)
        .containsEntry("runs ended", (long) RUNS)
        .containsEntry("calls", 2L * RUNS)
        .containsEntry("calls ended", 2L * RUNS);
    assertThat(report.steps()).isGreaterThan(10L * RUNS);
    var half = log.read(log.topics().runEvents(), first(e -> e.getBody() instanceof RunCompleted));
    for (var until : List.of(half.getAt(), Instant.now())) {
      var older = verify(log.writtenByCallUpTo(until));
      assertThat(older.findings()).isEmpty();
      assertThat(older.counts()).isEqualTo(report.counts());
    }
  }

  @Test
  void aChangedFieldOfAnEventIsNamed() {
    var copy = log.copy();
    var completed = first(event -> event.getBody() instanceof RunCompleted);
    copy.change(
        copy.topics().runEvents(),
        completed,
        event -> ((RunCompleted) event.getBody()).put("message", "It rains."));

    assertThat(verify(copy).findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.where()).isEqualTo(completed);
          assertThat(finding.what()).contains("body.message: recorded 'It rains.'");
        });
  }

  @Test
  void aChangedEventOfACallIsNamed() {
    var copy = log.copy();
    var topic = copy.topics().callEvents();
    var registered =
        copy.find(topic, event -> event.getBody() instanceof CallRegistered).getFirst();
    copy.change(
        topic,
        registered,
        event -> ((CallRegistered) event.getBody()).put("function_name", "other"));

    assertThat(verify(copy).findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.where()).isEqualTo(registered));
  }

  @Test
  void aChangedTimeOrCauseIsNamed() {
    var copy = log.copy();
    var completed = first(event -> event.getBody() instanceof RunCompleted);
    copy.change(
        copy.topics().runEvents(),
        completed,
        event -> event.put("at", event.getAt().minusMillis(1)));
    var turn = log.find(log.topics().runEvents(), e -> e.getBody() instanceof TurnStarted);
    copy.change(
        copy.topics().runEvents(),
        turn.getLast(),
        event -> event.getCause().put("id", "somebody else"));

    assertNamed(copy, completed, turn.getLast());
  }

  @Test
  void aRemovedEventIsNamedByTheOneBehindIt() {
    var copy = log.copy();
    var turn = first(event -> event.getBody() instanceof TurnStarted);
    RunEvent removed = copy.read(copy.topics().runEvents(), turn);
    copy.remove(turn);
    var behind =
        first(event ->
            event.getThreadId().equals(removed.getThreadId())
                && event.getSequence() == removed.getSequence() + 1);

    assertThat(verify(copy).findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.where()).isEqualTo(behind);
          assertThat(finding.what()).contains("what was between is missing");
        });
  }

  @Test
  void aRemovedFirstOrLastEventIsNamed() {
    var copy = log.copy();
    var one = first(event -> event.getSequence() == 1);
    copy.remove(one);
    var last = log.find(log.topics().runEvents(), e -> e.getBody() instanceof RunCompleted);
    copy.remove(last.getLast());

    var report = verify(copy);

    assertThat(report.findings())
        .extracting(Finding::what)
        .anyMatch(what -> what.contains("those before it are missing"))
        .anyMatch(what -> what.contains("1 more should follow"))
        .anyMatch(what -> what.contains("was accepted and has not ended"));
  }

  @Test
  void anAddedEventIsNamed() {
    var copy = log.copy();
    var added = copy.repeat(first(event -> event.getBody() instanceof RunCompleted));

    assertNamed(copy, added);
  }

  @Test
  void eventsInAnotherOrderAreNamed() {
    var copy = log.copy();
    var one = first(event -> event.getSequence() == 1);
    RunEvent event = copy.read(copy.topics().runEvents(), one);
    var other = first(e -> e.getThreadId().equals(event.getThreadId()) && e.getSequence() == 2);
    copy.swap(one, other);

    assertNamed(copy, one);
  }

  @Test
  void aChangedModelResultIsNamedByTheEventsItLedTo() {
    var copy = log.copy();
    var topic = copy.topics().modelResults();
    var answer =
        copy.find(
                topic,
                result ->
                    result.getBody() instanceof ModelAnswered body && body.getCalls().isEmpty())
            .getFirst();
    ModelResult changed = copy.read(topic, answer);
    copy.change(
        topic, answer, result -> ((ModelAnswered) result.getBody()).put("text", "It rains."));

    assertThat(verify(copy).findings())
        .singleElement()
        .satisfies(finding -> {
          RunEvent named = copy.read(copy.topics().runEvents(), finding.where());
          assertThat(named.getRunId()).isEqualTo(changed.getRunId());
          assertThat(finding.what()).contains("replayed 'It rains.'");
        });
  }

  @Test
  void aChangedOutcomeIsNamed() {
    var copy = log.copy();
    var topic = copy.topics().callOutcomes();
    var outcome = copy.find(topic, any -> true).getFirst();
    copy.change(topic, outcome, told -> told.put("output", "snow"));

    assertNamed(copy, outcome);
  }

  @Test
  void aRemovedInputAndAnAddedOneAreNamed() {
    var copy = log.copy();
    var attempts = copy.find(copy.topics().deliveryAttempts(), any -> true);
    DeliveryAttempt removed = copy.read(copy.topics().deliveryAttempts(), attempts.getFirst());
    copy.remove(attempts.getFirst());
    var opened = copy.find(copy.topics().calls(), any -> true).getFirst();
    var added = copy.repeat(opened);

    var findings = verify(copy).findings();

    assertThat(findings)
        .anyMatch(finding ->
            finding.what().contains(attempts.getFirst() + ", which is not in the log")
                && copy.read(copy.topics().callEvents(), finding.where())
                    .getCallId()
                    .equals(removed.getCallId()));
    assertThat(findings).extracting(Finding::where).contains(added);
  }

  @Test
  void aRemovedOutcomeIsNamedByTheEndOfItsCallToo() {
    var copy = log.copy();
    var outcome = copy.find(copy.topics().callOutcomes(), any -> true).getFirst();
    CallOutcome told = copy.read(copy.topics().callOutcomes(), outcome);
    copy.remove(outcome);

    assertThat(verify(copy).findings())
        .anyMatch(finding ->
            finding.what().contains("no outcome tells its run")
                && copy.read(copy.topics().callEvents(), finding.where())
                    .getCallId()
                    .equals(told.getCallId()));
  }

  @Test
  void whatBeganBeforeTheRangeIsCountedAndTheRestIsChecked() {
    List<Position> begins = log.find(log.topics().runEvents(), event -> event.getSequence() == 1);
    Instant third =
        begins.stream()
            .map(position -> log.read(log.topics().runEvents(), position).getAt())
            .sorted()
            .toList()
            .get(2);

    var report = audit.run(log, new TimeRange(third, null), true, Progress.NONE);
    var none = audit.run(log, new TimeRange(null, third), false, Progress.NONE);

    assertThat(report.findings()).isEmpty();
    assertThat(report.counts()).containsEntry("runs ended", 2L);
    assertThat(none.findings()).isEmpty();
    assertThat(none.counts()).containsEntry("runs", 2L);
  }

  @Test
  void anotherSigningSecretIsNamedAsSuch() {
    var other = new HashMap<>(environment);
    other.put("CALL_SIGNING_SECRET", "another one");

    assertThatThrownBy(
            () -> LogAudit.of(Env.of(other)).run(log, TimeRange.ALL, true, Progress.NONE))
        .isInstanceOf(WrongLogException.class)
        .hasMessageStartingWith("CALL_SIGNING_SECRET is not the one");
  }

  @Test
  void anotherLimitIsADifference() {
    var other = new HashMap<>(environment);
    other.put("CALL_TIMEOUT", "7m");

    var report = LogAudit.of(Env.of(other)).run(log, TimeRange.ALL, true, Progress.NONE);

    assertThat(report.findings())
        .hasSize(2 * RUNS)
        .allMatch(finding -> finding.what().contains("body.deadline"));
  }
}
