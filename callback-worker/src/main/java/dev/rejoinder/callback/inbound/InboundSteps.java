package dev.rejoinder.callback.inbound;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.hooks.JsonText;
import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.OpenTask;
import dev.rejoinder.schemas.ReplyTo;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.TaskMode;
import dev.rejoinder.sources.Replies;
import dev.rejoinder.sources.Route;
import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.sources.routing.Decision;
import dev.rejoinder.sources.routing.InboundMessage;
import dev.rejoinder.sources.routing.Routing;
import dev.rejoinder.sources.routing.SourceEvent;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.RunIds;
import dev.rejoinder.topics.StableId;
import dev.rejoinder.topics.TaskLane;
import dev.rejoinder.topics.TrustedClasses;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns an event of a source into what is written because of it, without Kafka.
 *
 * <p>Pure: the same event always gives the same records, under the same ids. Thread-safe.
 */
public final class InboundSteps {

  static {
    TrustedClasses.trust();
  }

  /** Discord lets an interaction be answered this long. */
  private static final Duration INTERACTION_LIFE = Duration.ofMinutes(15);

  private final Sources sources;
  private final Optional<CallIds> callIds;

  /**
   * @param callIds mints the ids of tasks; empty when no route starts any
   */
  public InboundSteps(Sources sources, Optional<CallIds> callIds) {
    this.sources = sources;
    this.callIds = callIds;
  }

  /**
   * What comes of one event.
   *
   * @param told for subscribers
   */
  record Plan(InboundEvent taken, Decision decision, Event told) {}

  /**
   * Reads an event and decides about it.
   *
   * @throws IllegalArgumentException when it cannot be read
   */
  Plan plan(InboundEvent taken) {
    SourceKind kind =
        SourceKind.of(taken.getKind())
            .orElseThrow(() ->
                new IllegalArgumentException("there is no kind of source " + taken.getKind()));
    SourceEvent event =
        new SourceEvent(
            taken.getSource(),
            kind,
            taken.getProviderEventId(),
            taken.getType(),
            JsonText.object(taken.getPayload()),
            taken.getReceivedAt());
    Decision decision = Routing.decide(sources, event);
    return new Plan(taken, decision, told(event, decision));
  }

  private static Event told(SourceEvent event, Decision decision) {
    return Event.newBuilder()
        .setEventId(event.eventId())
        .setType(event.eventType())
        .setSubject(event.subject())
        .setAt(event.receivedAt())
        .setThreadId(decision instanceof Decision.Ask ask ? ask.threadId() : null)
        .setData(JsonText.of(event.data()))
        .setSource(event.source())
        .build();
  }

  /** The question of {@code ask} for an assistant. */
  static RunCommand question(
      InboundEvent taken, Decision.Ask ask, Assistant assistant, Optional<ReplyTo> replyTo) {
    AskQuestion body =
        AskQuestion.newBuilder()
            .setMessage(ask.question())
            .setAssistant(assistant)
            .setQuestionDigest(
                RunIds.questionDigest(ask.threadId(), assistant.getId(), ask.question()))
            .setThreadPolicy(assistant.getThreadPolicy())
            .setReplyTo(replyTo.orElse(null))
            .build();
    return new RunCommand(commandId(taken, ask.route()), ask.threadId(), ask.runId(), body);
  }

  /**
   * Where the answer to {@code ask} goes; empty: nowhere.
   *
   * @throws IllegalArgumentException when nobody could be answered there
   */
  static Optional<ReplyTo> replyTo(InboundEvent taken, Decision.Ask ask) {
    Optional<ReplyTo> replyTo =
        ask.reply()
            .map(reply ->
                switch (reply) {
                  case Route.Reply.Origin origin -> toOrigin(taken, ask);
                  case Route.Reply.Webhook webhook ->
                      address(taken, ask).setKind(Replies.WEBHOOK).setAddress(Map.of()).build();
                });
    replyTo.ifPresent(Replies::check);
    return replyTo;
  }

  private static ReplyTo toOrigin(InboundEvent taken, Decision.Ask ask) {
    Map<String, String> address = ask.message().map(InboundMessage::address).orElse(Map.of());
    @Nullable String token = taken.getReplyToken();
    return address(taken, ask)
        .setKind(taken.getKind())
        .setAddress(address)
        .setToken(token)
        .setSealedFor(token == null ? null : taken.getProviderEventId())
        .setExpiresAt(token == null ? null : taken.getReceivedAt().plus(INTERACTION_LIFE))
        .build();
  }

  private static ReplyTo.Builder address(InboundEvent taken, Decision.Ask ask) {
    return ReplyTo.newBuilder()
        .setSource(taken.getSource())
        .setRoute(ask.route().name())
        .setErrorText(ask.reply().flatMap(Route.Reply::errorText).orElse(null));
  }

  /** The task of {@code start}: the same id for the same event. */
  CallCommand task(InboundEvent taken, Decision.StartTask start) {
    String id =
        callIds
            .orElseThrow(() -> new IllegalStateException("tasks have no secret for their ids"))
            .taskOf(
                String.join(
                    "\0",
                    "inbound",
                    taken.getSource(),
                    taken.getProviderEventId(),
                    start.route().name()));
    OpenTask body =
        OpenTask.newBuilder()
            .setRequestDigest(digest(start))
            .setWebhookUrl(start.webhookUrl().toString())
            .setEndpointId(TaskLane.of(start.webhookUrl()))
            .setParams(start.params().toString())
            .setPrompt(start.prompt().orElse(null))
            .setMode(TaskMode.CALLBACK)
            .setTimeoutMs(null)
            .setHeartbeat(null)
            .build();
    return new CallCommand(id, null, null, body, commandId(taken, start.route()));
  }

  private static String commandId(InboundEvent taken, Route route) {
    return StableId.of(
        "cmd_", "inbound", taken.getSource(), taken.getProviderEventId(), route.name());
  }

  private static String digest(Decision.StartTask start) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("webhookUrl", start.webhookUrl().toString()).set("params", start.params());
    all.put("prompt", start.prompt().orElse(null));
    try {
      byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
