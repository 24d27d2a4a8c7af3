package dev.rejoinder.callback.call;

import static dev.rejoinder.callback.call.Calls.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.callback.call.CallEffect.AnswerRun;
import dev.rejoinder.callback.call.CallEffect.SendDelivery;
import dev.rejoinder.callback.call.CallFact.Reason;
import dev.rejoinder.callback.call.CallMachine.Step;
import dev.rejoinder.callback.call.CallState.AwaitingApproval;
import dev.rejoinder.callback.call.CallState.Open;
import dev.rejoinder.callback.call.CallState.Progress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApprovalTest {

  private static final Work.ToolCall RISKY =
      call(new OnTimeout.Fallback("nothing done"), null, Late.APPEND_TO_THREAD, true);
  private static final Instant WAIT_ENDS = NOW.plus(POLICY.approvalTimeout());
  private static final AwaitingApproval AWAITING = new AwaitingApproval(1, RISKY, NOW, WAIT_ENDS);
  private static final CallInput APPROVED = new CallInput.Approved(NOW, DECISION);
  private static final CallInput REJECTED = new CallInput.Rejected(NOW, DECISION);
  private static final CallInput SHOWN = new CallInput.LifeShown(NOW, SIGN);

  @Test
  void aCallThatNeedsApprovalIsRegisteredAndNotSent() {
    assertThat(CallMachine.step(null, opened(RISKY), POLICY))
        .isEqualTo(
            new Step(
                AWAITING,
                List.of(
                    event(
                        1,
                        Status.AWAITING_APPROVAL,
                        new CallFact.Registered(RISKY, false, WAIT_ENDS)))));
  }

  @Test
  void anApprovedCallIsSentAndItsTimeoutStartsThen() {
    Instant later = NOW.plusSeconds(3600);
    Instant deadline = later.plus(POLICY.callTimeout());

    assertThat(CallMachine.step(AWAITING, new CallInput.Approved(later, DECISION), POLICY))
        .isEqualTo(
            new Step(
                new Open(2, AWAITING.asker(), deadline, Progress.DELIVERING, 0, deadline),
                List.of(
                    event(2, Status.DELIVERING, new CallFact.Approved(DECISION, deadline)),
                    new SendDelivery(RISKY, later, deadline))));
  }

  @Test
  void aRejectedCallTellsTheModelTheReason() {
    String told = "{\"error\":\"rejected\",\"message\":\"looks right\"}";

    Step step = CallMachine.step(AWAITING, REJECTED, POLICY);

    assertThat(step.effects())
        .containsExactly(
            event(
                2,
                Status.REJECTED,
                new CallFact.Closed(
                    told, Answer.digest(told), null, "rejected by ada: looks right")),
            new AnswerRun(RUN, TURN, Status.REJECTED, told, false));
    assertThat(CallMachine.step(step.state(), REJECTED, POLICY).effects())
        .containsExactly(ignored(3, Status.REJECTED, Reason.CALL_CLOSED));
    assertThat(CallMachine.step(step.state(), answered(SUNNY), POLICY).effects())
        .containsExactly(event(3, Status.REJECTED, new CallFact.CallbackLate("cb_1", "sunny")));
  }

  @Test
  void aRejectionWithoutReasonHasOneAndQuotesAreEscaped() {
    assertThat(rejectedFor(""))
        .isEqualTo("{\"error\":\"rejected\",\"message\":\"The call was rejected.\"}");
    assertThat(rejectedFor("no \"x\"\n"))
        .isEqualTo("{\"error\":\"rejected\",\"message\":\"no \\\"x\\\"\\n\"}");
  }

  private static String rejectedFor(String reason) {
    return End.rejected(new Decision(null, reason)).error();
  }

  @Test
  void anApprovalNobodyGivesExpiresTheCallAsItsToolSays() {
    assertThat(CallMachine.step(AWAITING, timeAt(WAIT_ENDS), POLICY).effects())
        .containsExactly(
            event(
                2,
                Status.EXPIRED,
                new CallFact.Closed(
                    "nothing done",
                    Answer.digest("nothing done"),
                    null,
                    "nobody approved it in time")),
            new AnswerRun(RUN, TURN, Status.EXPIRED, "nothing done", false));
    assertThat(CallMachine.step(AWAITING, timeAt(WAIT_ENDS.minusMillis(1)), POLICY))
        .isEqualTo(new Step(AWAITING, List.of()));
  }

  @Test
  void aCallThatWaitsForApprovalCanBeCancelled() {
    assertThat(CallMachine.step(AWAITING, cancelRequested(), POLICY).effects())
        .contains(new AnswerRun(RUN, TURN, Status.CANCELLED, CANCELLED_JSON, false));
  }

  @Test
  void nothingIsHeardOfACallThatWaitsForApproval() {
    for (CallInput input : List.of(answered(SUNNY), SHOWN, ended(accepted()))) {
      assertThat(CallMachine.step(AWAITING, input, POLICY))
          .isEqualTo(
              new Step(
                  AWAITING.afterEvent(),
                  List.of(ignored(2, Status.AWAITING_APPROVAL, Reason.AWAITING_APPROVAL))));
    }
    assertThat(CallMachine.step(AWAITING, opened(RISKY), POLICY).effects())
        .containsExactly(ignored(2, Status.AWAITING_APPROVAL, Reason.CALL_REGISTERED_ALREADY));
  }

  @Test
  void aParkedAnswerDoesNotStandInForApproval() {
    Step step = CallMachine.step(parked(), opened(RISKY), POLICY);

    assertThat(step.state()).isEqualTo(new AwaitingApproval(3, RISKY, NOW, WAIT_ENDS));
    assertThat(step.effects())
        .containsExactly(
            event(2, Status.AWAITING_APPROVAL, new CallFact.Registered(RISKY, false, WAIT_ENDS)),
            ignored(3, Status.AWAITING_APPROVAL, Reason.AWAITING_APPROVAL));
  }

  @Test
  void aDecisionAboutACallThatDoesNotWaitForOneIsIgnored() {
    CallFact unknown = new CallFact.InputIgnored(Reason.CALL_NOT_FOUND);
    for (CallInput decision : List.of(APPROVED, REJECTED)) {
      assertThat(CallMachine.step(null, decision, POLICY))
          .isEqualTo(new Step(null, List.of(eventOfNoRun(1, unknown))));
      assertThat(CallMachine.step(parked(), decision, POLICY).effects())
          .containsExactly(eventOfNoRun(2, unknown));
      assertThat(CallMachine.step(open(Progress.DELIVERED), decision, POLICY).effects())
          .containsExactly(ignored(4, Status.DELIVERED, Reason.NOT_AWAITING_APPROVAL));
      assertThat(CallMachine.step(cancelledUnopened(), decision, POLICY).effects())
          .containsExactly(ignored(5, Status.CANCELLED, Reason.CALL_CLOSED));
    }
  }
}
