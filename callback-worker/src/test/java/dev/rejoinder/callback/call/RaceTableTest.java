package dev.rejoinder.callback.call;

import static dev.rejoinder.callback.call.Calls.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.callback.call.CallEffect.AnswerRun;
import dev.rejoinder.callback.call.CallEffect.RecordEvent;
import dev.rejoinder.callback.call.CallEffect.TellSubscribers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of the race table that the call machine decides, for tool calls and for tasks. */
class RaceTableTest {

  private static Stream<Work> everyKind() {
    return Stream.of(CALL, task("d1", false), task("d1", true));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void callbackBeforeRegistration(Work work) {
    Story story = new Story(answered(SUNNY), opened(work));

    assertThat(story.facts()).containsExactly("CallbackWaits", "Registered", "Closed");
    assertThat(story.outcomes()).containsExactly(Status.SUCCEEDED);
    assertThat(story.sent()).isZero();
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void duplicateWithTheSameOutput(Work work) {
    Story story = new Story(opened(work), answered(SUNNY), answered(SUNNY_AGAIN));

    assertThat(story.facts()).containsExactly("Registered", "Closed", "CallbackRepeated");
    assertThat(story.outcomes()).containsExactly(Status.SUCCEEDED);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void duplicateWithADifferentOutput(Work work) {
    Story story = new Story(opened(work), answered(SUNNY), answered(RAINY), answered(BROKEN));

    assertThat(story.facts())
        .containsExactly("Registered", "Closed", "CallbackConflicted", "CallbackConflicted");
    assertThat(story.outcomes()).containsExactly(Status.SUCCEEDED);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void lateAfterExpiry(Work work) {
    Story story = new Story(opened(work), timeAt(DEADLINE), answered(SUNNY));

    assertThat(story.facts()).containsExactly("Registered", "Closed", "CallbackLate");
    assertThat(story.outcomes()).containsExactly(Status.EXPIRED);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void lateAfterCancel(Work work) {
    Story story = new Story(opened(work), cancelRequested(), answered(SUNNY), answered(RAINY));

    assertThat(story.facts())
        .containsExactly("Registered", "Closed", "CallbackLate", "CallbackLate");
    assertThat(story.outcomes()).containsExactly(Status.CANCELLED);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void lateAfterUndeliverable(Work work) {
    Story story = new Story(opened(work), ended(failedForGood()), answered(SUNNY));

    assertThat(story.facts()).containsExactly("Registered", "Attempted", "Closed", "CallbackLate");
    assertThat(story.outcomes()).containsExactly(Status.UNDELIVERABLE);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void expiryInTheSameMillisecondAsTheCallbackWithExpiryFirst(Work work) {
    CallInput callback = new CallInput.CallbackReceived(DEADLINE, SUNNY);

    assertThat(new Story(opened(work), timeAt(DEADLINE), callback).outcomes())
        .containsExactly(Status.EXPIRED);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void expiryInTheSameMillisecondAsTheCallbackWithTheCallbackFirst(Work work) {
    CallInput callback = new CallInput.CallbackReceived(DEADLINE, SUNNY);
    Story story = new Story(opened(work), callback, timeAt(DEADLINE));

    assertThat(story.facts()).containsExactly("Registered", "Closed");
    assertThat(story.outcomes()).containsExactly(Status.SUCCEEDED);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void cancelBeforeTheCallback(Work work) {
    assertThat(new Story(opened(work), cancelRequested(), answered(SUNNY)).outcomes())
        .containsExactly(Status.CANCELLED);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void cancelAfterTheCallback(Work work) {
    Story story = new Story(opened(work), answered(SUNNY), cancelRequested());

    assertThat(story.facts()).containsExactly("Registered", "Closed", "InputIgnored");
    assertThat(story.outcomes()).containsExactly(Status.SUCCEEDED);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void acceptedByTheToolThatNeverCallsBack(Work work) {
    Story story = new Story(opened(work), ended(accepted()), timeAt(DEADLINE));

    assertThat(story.facts()).containsExactly("Registered", "Attempted", "Closed");
    assertThat(story.outcomes()).containsExactly(Status.EXPIRED);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void deliveryTimesOutThoughTheToolRan(Work work) {
    Story story = new Story(opened(work), ended(failedWithNext()), answered(SUNNY));

    assertThat(story.outcomes()).containsExactly(Status.SUCCEEDED);
    assertThat(story.sent()).isOne();
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void deliveryIsRepeatedAfterTheToolRanAndAnswers(Work work) {
    Story story =
        new Story(opened(work), ended(failedWithNext()), answered(SUNNY), ended(accepted()));

    assertThat(story.facts()).containsExactly("Registered", "Attempted", "Closed", "Attempted");
    assertThat(story.outcomes()).containsExactly(Status.SUCCEEDED);
  }

  /** Inputs taken one after another. */
  private static final class Story {

    private final List<CallEffect> effects = new ArrayList<>();

    Story(CallInput... inputs) {
      @Nullable CallState state = null;
      for (CallInput input : inputs) {
        CallMachine.Step step = CallMachine.step(state, input, POLICY);
        state = step.state();
        effects.addAll(step.effects());
      }
    }

    List<String> facts() {
      return effects.stream()
          .filter(RecordEvent.class::isInstance)
          .map(effect -> ((RecordEvent) effect).fact().getClass().getSimpleName())
          .toList();
    }

    List<Status> outcomes() {
      return effects.stream()
          .flatMap(effect ->
              switch (effect) {
                case AnswerRun answer -> Stream.of(answer.status());
                case TellSubscribers tell -> Stream.of(tell.status());
                default -> Stream.<Status>empty();
              })
          .toList();
    }

    long sent() {
      return effects.stream().filter(CallEffect.SendDelivery.class::isInstance).count();
    }
  }
}
