package dev.rejoinder.callback.call;

import static dev.rejoinder.callback.call.Calls.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.callback.call.CallEffect.AnswerRun;
import dev.rejoinder.callback.call.CallEffect.NoteLateAnswer;
import dev.rejoinder.callback.call.CallEffect.NoteTaskEnd;
import dev.rejoinder.callback.call.CallEffect.RecordEvent;
import dev.rejoinder.callback.call.CallEffect.SendDelivery;
import dev.rejoinder.callback.call.CallEffect.TellSubscribers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever comes, in whatever order, as often as it likes: what must hold holds. */
class AnyOrderTest {

  private static final int SEEDS = 20_000;
  private static final int INPUTS_MAX = 14;

  /** Far longer than deadlines, so that what was closed is still known when duplicates come. */
  private static final CallPolicy LONG_MEMORY =
      new CallPolicy(
          Duration.ofMinutes(5),
          Duration.ofSeconds(60),
          Duration.ofDays(30),
          Duration.ofMinutes(2));

  private static final List<Owner> OWNERS = List.of(Owner.of(RUN), Owner.UNKNOWN);
  private static final Heartbeat HEARTBEAT = new Heartbeat(30_000L, 600_000);

  @Test
  void everyOpenedToolCallIsClosedOnceAndItsRunToldOnce() {
    for (long seed = 0; seed < SEEDS; seed++) {
      History history = lived(new History(new Random(seed), false));

      long expected = history.wasOpened ? 1 : 0;
      assertThat(history.count(AnswerRun.class)).as("outcomes, seed %d", seed).isEqualTo(expected);
      assertThat(history.count(NoteLateAnswer.class)).as("notes, seed %d", seed).isBetween(0L, 1L);
      assertThat(history.count(TellSubscribers.class)).as("told, seed %d", seed).isZero();
      history.assertTheOutcomeIsTheClosing(seed);
      assertClosedOnce(history, expected, seed);
    }
  }

  @Test
  void everyOpenedTaskIsClosedOnceAndSubscribersToldOnce() {
    for (long seed = 0; seed < SEEDS; seed++) {
      History history = lived(new History(new Random(seed), true));

      long expected = history.wasOpened ? 1 : 0;
      assertThat(history.count(TellSubscribers.class))
          .as("told, seed %d", seed)
          .isEqualTo(expected);
      assertThat(history.count(NoteTaskEnd.class)).as("notes, seed %d", seed).isBetween(0L, 1L);
      assertThat(history.count(AnswerRun.class)).as("outcomes, seed %d", seed).isZero();
      assertThat(history.count(NoteLateAnswer.class)).as("late, seed %d", seed).isZero();
      assertClosedOnce(history, expected, seed);
    }
  }

  private static History lived(History history) {
    history.live(LONG_MEMORY);
    history.waitUntilNothingIsDue(LONG_MEMORY);
    return history;
  }

  private static void assertClosedOnce(History history, long expected, long seed) {
    assertThat(history.facts(CallFact.Closed.class))
        .as("closings, seed %d", seed)
        .isBetween(expected, 1L);
    assertThat(history.count(SendDelivery.class))
        .as("deliveries, seed %d", seed)
        .isLessThanOrEqualTo(expected);
    history.assertEventsAreNumberedWithoutGaps(seed);
  }

  private static final class History {

    private final Random random;
    private final boolean task;
    private final List<CallEffect> effects = new ArrayList<>();
    private @Nullable CallState state;
    private Instant now = NOW;
    private boolean wasOpened;

    History(Random random, boolean task) {
      this.random = random;
      this.task = task;
    }

    void live(CallPolicy policy) {
      int inputs = random.nextInt(INPUTS_MAX);
      for (int i = 0; i < inputs; i++) {
        CallInput input = any();
        boolean eventful = !(input instanceof CallInput.TimePassed);
        wasOpened |= input instanceof CallInput.Opened;
        int eventsBefore = effects.size();
        take(input, policy);
        assertThat(effects.size() > eventsBefore || !eventful)
            .as("%s left no event", input)
            .isTrue();
        now = now.plusMillis(random.nextInt(40_000));
      }
    }

    void waitUntilNothingIsDue(CallPolicy policy) {
      for (int passes = 0; state != null; passes++) {
        assertThat(passes).as("timers end").isLessThan(10);
        now = state.nextDue();
        take(new CallInput.TimePassed(now), policy);
      }
    }

    private void take(CallInput input, CallPolicy policy) {
      CallMachine.Step step = CallMachine.step(state, input, policy);
      assertThat(CallMachine.step(state, input, policy)).isEqualTo(step);
      state = step.state();
      effects.addAll(step.effects());
    }

    private CallInput any() {
      return switch (random.nextInt(16)) {
        case 0, 1, 2 -> new CallInput.Opened(now, task ? anyTask() : anyCall());
        case 3 -> new CallInput.CancelRequested(now, oneOf(OWNERS), "cancelled");
        case 4, 5 -> new CallInput.CallbackReceived(now, anyAnswer());
        case 6, 7, 8 -> new CallInput.AttemptEnded(now, anyAttempt());
        case 9, 10 -> new CallInput.LifeShown(now, SIGN);
        case 11, 12 -> new CallInput.Approved(now, DECISION);
        case 13 -> new CallInput.Rejected(now, DECISION);
        default -> new CallInput.TimePassed(now);
      };
    }

    private Work anyCall() {
      return call(
          anyOnTimeout(),
          random.nextBoolean() ? HEARTBEAT : null,
          oneOf(List.of(Late.values())),
          random.nextBoolean());
    }

    private Work anyTask() {
      return task(oneOf(List.of("digest", "other")), random.nextBoolean());
    }

    private OnTimeout anyOnTimeout() {
      return oneOf(
          List.of(
              new OnTimeout.FailRun(), new OnTimeout.ErrorToModel(), new OnTimeout.Fallback("x")));
    }

    private Answer anyAnswer() {
      return oneOf(List.of(SUNNY, SUNNY_AGAIN, RAINY, BROKEN));
    }

    private Attempt anyAttempt() {
      return oneOf(
          List.of(accepted(), acceptedInline(), failedWithNext(), failedForGood(), skipped()));
    }

    private <T> T oneOf(List<T> choices) {
      return choices.get(random.nextInt(choices.size()));
    }

    long count(Class<? extends CallEffect> type) {
      return effects.stream().filter(type::isInstance).count();
    }

    long facts(Class<? extends CallFact> type) {
      return events().stream().filter(event -> type.isInstance(event.fact())).count();
    }

    private List<RecordEvent> events() {
      return effects.stream()
          .filter(RecordEvent.class::isInstance)
          .map(RecordEvent.class::cast)
          .toList();
    }

    /** A call that was forgotten begins again at 1. */
    void assertEventsAreNumberedWithoutGaps(long seed) {
      long last = 0;
      for (RecordEvent event : events()) {
        assertThat(event.sequence()).as("%s, seed %d", event, seed).isEqualTo(last + 1);
        last = endsALife(event) ? 0 : event.sequence();
      }
      assertThat(last).as("all is forgotten, seed %d", seed).isZero();
    }

    private static boolean endsALife(RecordEvent event) {
      return switch (event.fact()) {
        case CallFact.Forgotten forgotten -> true;
        case CallFact.ParkedCallbackDropped dropped -> true;
        case CallFact.InputIgnored ignored ->
            ignored.reason() == CallFact.Reason.CALL_NOT_FOUND && event.sequence() == 1;
        default -> false;
      };
    }

    void assertTheOutcomeIsTheClosing(long seed) {
      List<RecordEvent> closings =
          events().stream().filter(event -> event.fact() instanceof CallFact.Closed).toList();
      for (CallEffect effect : effects) {
        if (effect instanceof AnswerRun answer) {
          CallFact.Closed closed = (CallFact.Closed) closings.getFirst().fact();
          assertThat(answer.output()).as("seed %d", seed).isEqualTo(closed.output());
          assertThat(answer.status()).as("seed %d", seed).isEqualTo(closings.getFirst().status());
        }
      }
    }
  }
}
