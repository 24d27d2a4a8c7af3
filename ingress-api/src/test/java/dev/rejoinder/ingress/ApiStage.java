package dev.rejoinder.ingress;

import static dev.rejoinder.ingress.ScriptedPast.attempt;
import static dev.rejoinder.ingress.ScriptedPast.delivery;

import dev.rejoinder.ingress.access.AccessKey;
import dev.rejoinder.ingress.access.KeyScope;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.ingress.view.TaskStory;
import dev.rejoinder.openapi.RawClient;
import dev.rejoinder.schemas.ApproveCall;
import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.CallApproved;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallProgressed;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CancelCall;
import dev.rejoinder.schemas.OpenTask;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.schemas.WebhookJobKind;
import dev.rejoinder.schemas.WebhookJobStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A server in which everything exists that the examples of /openapi.json are about. */
final class ApiStage implements AutoCloseable {

  static final int BODY_BYTES_MAX = 65_536;

  private static final String THREAD = "thread_42";
  private static final String RUN = "run_01k814e0gigfnibde0q9c4cjpi";
  private static final String CALL = "call_v3bwuitbvjrwt6ugnjxxlng7ld43pwegbjkyxuo3";
  private static final String TASK = "task_vnxbny5oopufhrhpty2jylhcvqokommju7jeisri";
  private static final String WEBHOOK = "wh_01k814e0gigfnibde0q9c4cjpi";
  private static final String DELIVERED = "dlv_01k814e0gigfnibde0q9c4cjpi";
  private static final String DEAD = "dlv_01k814e1eabphpb0b7lkmdcd11";
  private static final String JOB = "job_01k814e0gigfnibde0q9c4cjpi";
  private static final String KEY = "key_01k814e0gigfnibd";
  private static final Instant DEADLINE = Instant.ofEpochSecond(1_700_009_000L);

  final Ingress ingress;
  private final Story story;

  /**
   * One that asks for no keys.
   *
   * @param approved whether the one tool call has gone out already
   */
  ApiStage(boolean approved) {
    this(approved, Access.unlimited());
  }

  /** One that asks for keys and lets each make so many requests. */
  static ApiStage keyed(int requestsMax) {
    return new ApiStage(true, Access.limitedTo(requestsMax));
  }

  private ApiStage(boolean approved, AccessConfig access) {
    Limits limits = new Limits(Ingress.LONG, Ingress.LONG, BODY_BYTES_MAX, 32_000, List.of());
    ingress = new Ingress(Setup.DEFAULT.with(limits).with(access));
    story = new Story(ingress.view, THREAD, RUN).keptIn(ingress.played);
    ingress.keys.accept(key());
    story.queued("Why?", "d").started().asksFor(CALL);
    if (approved) {
      story.registers(CALL).accepts(CALL, "{}");
    } else {
      story.awaitsApproval(CALL);
    }
    new TaskStory(ingress.tasks, TASK).registers("user-1").accepts("{}");
    ingress.webhooks.on(
        WEBHOOK,
        Webhook.newBuilder(Hooks.webhook(WEBHOOK, AccessKey.DEFAULT_OWNER))
            .setPublicKey("whpk_Py/DEqGHrxGZsFFnHI/AIZe1lTdYD2MTlc5O+yS2adk=")
            .build());
    ingress.past.attempted(
        delivery(DELIVERED, WEBHOOK, 1),
        attempt(delivery(DELIVERED, WEBHOOK, 1), AttemptOutcome.ACCEPTED));
    ingress.past.died(delivery(DEAD, WEBHOOK, 2), "attempts_exhausted", 3);
    ingress.jobs.follow(JOB, job());
    ingress.log.onCommand(this::play);
    ingress.log.onCallCommand(this::play);
    ingress.log.onCallback(this::play);
    ingress.log.onDelivery(sent ->
        ingress.past.attempted(sent, attempt(sent, AttemptOutcome.ACCEPTED).setStatusCode(204)));
  }

  RawClient client() {
    return new RawClient(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), ingress.port()), Ingress.LONG);
  }

  private void play(RunCommand command) {
    if (command.getBody() instanceof AskQuestion) {
      ingress.queued(command).started().completes("Sunny.");
    } else {
      story.becauseOf(command.getCommandId()).isCancelled("by request");
    }
  }

  private void play(CallCommand command) {
    String cause = String.valueOf(command.getCommandId());
    switch (command.getBody()) {
      case OpenTask open -> ingress.taskStory(command).registers(open);
      case CancelCall cancel -> ingress.taskStory(command).ends(CallStatus.CANCELLED, "by request");
      case ApproveCall approve ->
          story
              .becauseOf(cause)
              .call(CALL, CallStatus.DELIVERING, new CallApproved("kim", "", cause, DEADLINE));
      default -> story.becauseOf(cause).closes(CALL, CallStatus.REJECTED);
    }
  }

  private void play(Callback callback) {
    String cause = callback.getCallbackId();
    boolean alive = callback.getProgress() != null;
    if (callback.getCallId().equals(TASK)) {
      TaskStory task = new TaskStory(ingress.tasks, TASK).becauseOf(cause);
      if (alive) {
        task.progresses(0.5, "Rendering");
      } else {
        task.succeeds(callback.getOutput());
      }
    } else if (alive) {
      story
          .becauseOf(cause)
          .call(
              CALL,
              CallStatus.DELIVERED,
              new CallProgressed(cause, callback.getProgress(), DEADLINE));
    } else {
      story.becauseOf(cause).closes(CALL, CallStatus.SUCCEEDED).completes("Sunny.");
    }
  }

  private static AccessKey key() {
    return new AccessKey(
        KEY,
        "0".repeat(64),
        "Weather bot",
        AccessKey.DEFAULT_OWNER,
        List.of(KeyScope.EVENTS_WRITE.label()),
        ScriptedPast.BEGAN,
        null,
        null,
        null);
  }

  private WebhookJob job() {
    return WebhookJob.newBuilder()
        .setJobId(JOB)
        .setOwner(AccessKey.DEFAULT_OWNER)
        .setKind(WebhookJobKind.REPLAY)
        .setWebhookId(WEBHOOK)
        .setSince(ScriptedPast.BEGAN)
        .setUntil(ScriptedPast.BEGAN.plus(Duration.ofHours(1)))
        .setEventTypes(List.of())
        .setPerSecond(50)
        .setStatus(WebhookJobStatus.RUNNING)
        .setCreatedAt(ScriptedPast.BEGAN)
        .setUpdatedAt(ScriptedPast.BEGAN)
        .build();
  }

  @Override
  public void close() {
    ingress.close();
  }
}
