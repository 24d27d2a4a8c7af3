package dev.rejoinder.run.machine;

import static dev.rejoinder.run.machine.Conversation.PHONE;
import static dev.rejoinder.run.machine.Conversation.weatherIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.run.machine.RunEffect.SendReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said where a question came from, by every way a run can end. */
class AnswersTest {

  private final Conversation thread = new Conversation();

  @BeforeEach
  void askedByPhone() {
    thread.replyTo = PHONE;
  }

  @Test
  void aCompletedRunSaysItsAnswer() {
    thread.ask("run_1", "Sunny?");
    assertThat(replies(thread.answer("Yes.")))
        .containsExactly(new SendReply(PHONE, "run_1", RunStatus.COMPLETED, "Yes."));
  }

  @Test
  void theAddressLastsThroughTurnsRetriesAndCalls() {
    thread.ask("run_1", "Sunny?");
    thread.fail(true, "server_error", null);
    thread.passTime(Duration.ofMinutes(1));
    thread.answer("", weatherIn("Oslo"));
    thread.resolve(thread.openedCalls().getFirst(), "sun");
    assertThat(replies(thread.effects)).isEmpty();

    thread.answer("Yes.");
    assertThat(replies(thread.effects))
        .containsExactly(new SendReply(PHONE, "run_1", RunStatus.COMPLETED, "Yes."));
  }

  @Test
  void aFailedRunHasNoWordsOfItsOwn() {
    thread.ask("run_1", "Sunny?");
    assertThat(replies(thread.fail(false, "invalid_api_key", null)))
        .containsExactly(new SendReply(PHONE, "run_1", RunStatus.FAILED, ""));
  }

  @Test
  void aToolThatFailsTheRunHasNoWordsForThoseWhoAsked() {
    thread.ask("run_1", "Sunny?");
    thread.answer("", weatherIn("Oslo"));
    var call = thread.openedCalls().getFirst();
    assertThat(replies(thread.resolve(call, CallStatus.EXPIRED, "stack trace", true)))
        .containsExactly(new SendReply(PHONE, "run_1", RunStatus.FAILED, ""));
  }

  @Test
  void anIncompleteRunSaysAsFarAsItCame() {
    thread.ask("run_1", "Sunny?");
    assertThat(replies(thread.cutOff("It is")))
        .containsExactly(new SendReply(PHONE, "run_1", RunStatus.INCOMPLETE, "It is"));
  }

  @Test
  void runsThatExpireSayThatThereIsNoAnswerInLineAndActive() {
    thread.ask("run_1", "Sunny?");
    thread.ask("run_2", "Really?");
    assertThat(replies(thread.passTime(Duration.ofHours(25))))
        .containsExactlyInAnyOrder(
            new SendReply(PHONE, "run_1", RunStatus.EXPIRED, ""),
            new SendReply(PHONE, "run_2", RunStatus.EXPIRED, ""));
  }

  @Test
  void whoWaitsIsAnsweredWhereTheyAsked() {
    thread.ask("run_1", "Sunny?");
    var elsewhere =
        new ReplyAddress("team", "slack", "r", Map.of("channel", "C1"), null, null, null, null);
    thread.replyTo = elsewhere;
    thread.ask("run_2", "Really?");
    thread.answer("Yes.");
    assertThat(replies(thread.answer("Really.")))
        .containsExactly(new SendReply(elsewhere, "run_2", RunStatus.COMPLETED, "Really."));
  }

  @Test
  void whoIsRefusedIsTold() {
    thread.ask("run_1", "Sunny?");
    assertThat(replies(thread.ask("run_2", "Really?", ThreadPolicy.REJECT)))
        .containsExactly(new SendReply(PHONE, "run_2", RunStatus.FAILED, ""));
    for (int i = 0; i < Conversation.POLICY.waitingMax(); i++) {
      assertThat(replies(thread.ask("run_in_line_" + i, "And now?"))).isEmpty();
    }
    assertThat(replies(thread.ask("run_3", "Now?")))
        .containsExactly(new SendReply(PHONE, "run_3", RunStatus.FAILED, ""));
  }

  @Test
  void aRepeatedQuestionIsNotAnsweredAgain() {
    thread.ask("run_1", "Sunny?");
    assertThat(replies(thread.ask("run_1", "Sunny?"))).isEmpty();
    thread.answer("Yes.");
    assertThat(replies(thread.ask("run_1", "Sunny?"))).isEmpty();
    assertThat(replies(thread.ask("run_1", "Another under the same id"))).isEmpty();
  }

  @Test
  void whatIsCancelledSaysNothing() {
    thread.ask("run_1", "Sunny?");
    thread.ask("run_2", "Really?");
    thread.cancel("run_2");
    thread.cancel("run_1");
    thread.ask("run_3", "Sunny?");
    thread.ask("run_4", "No, really?", ThreadPolicy.INTERRUPT);
    assertThat(replies(thread.effects)).isEmpty();
  }

  @Test
  void aQuestionWithoutAnAddressIsAnsweredInTheLogAlone() {
    thread.replyTo = null;
    thread.ask("run_1", "Sunny?");
    assertThat(replies(thread.answer("Yes."))).isEmpty();
  }

  private static List<SendReply> replies(List<RunEffect> effects) {
    return Conversation.of(effects, SendReply.class);
  }
}
