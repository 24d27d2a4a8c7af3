package dev.rejoinder.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.ReplyRequest;
import dev.rejoinder.schemas.ReplyTo;
import dev.rejoinder.topics.EventText;
import dev.rejoinder.topics.StableId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What subscribers are told of answers on their way out. */
public final class MessageEvents {

  private static final String SENDING = "message:sending";
  private static final String SENT = "message:sent";
  private static final ObjectMapper JSON = new ObjectMapper();

  private MessageEvents() {}

  /** An answer is about to be sent, in however many parts; the same for the same answer. */
  public static Event sending(ReplyTo to, Replies.Answer answer, Instant at) {
    ObjectNode data = JsonNodeFactory.instance.objectNode().put("channel", to.getKind());
    putIfThere(data, "from", to.getAddress().get("from"));
    putIfThere(data, "to", receiver(to));
    data.put("text", EventText.bounded(Replies.text(to, answer)));
    putRun(data, answer.runId(), answer.threadId());
    data.put("route", to.getRoute()).put("status", answer.status());
    return Event.newBuilder()
        .setEventId(StableId.of("evt_", answer.runId(), SENDING, answer.status()))
        .setType(SENDING)
        .setSubject(answer.runId())
        .setAt(at)
        .setThreadId(answer.threadId())
        .setData(data.toString())
        .setSource(to.getSource())
        .build();
  }

  /**
   * A part of an answer has arrived; the same id whenever it is told of this delivery. Empty for
   * OpenPhone, which tells it itself by its {@code message.sent}, and for what is no message.
   *
   * @param source whose API took it; of a route's webhook, the source the question came from
   * @param answered the body of the answer to the request
   */
  public static Optional<Event> sent(
      Source source, Delivery delivery, @Nullable String answered, Instant at) {
    boolean webhook = delivery.getReply() == null;
    if (!Replies.carriesMessage(delivery) || (source.kind() == SourceKind.OPENPHONE && !webhook)) {
      return Optional.empty();
    }
    JsonNode body = json(delivery.getBody());
    ObjectNode data =
        JsonNodeFactory.instance
            .objectNode()
            .put("channel", webhook ? Replies.WEBHOOK : source.kind().label());
    putIfThere(data, "to", receiver(delivery, body));
    data.put("text", EventText.bounded(said(source.kind(), webhook, body)));
    putIfThere(data, "messageId", webhook ? null : messageId(json(answered)));
    putRun(data, delivery.getRunId(), delivery.getThreadId());
    data.put("delivery_id", delivery.getDeliveryId());
    return Optional.of(
        Event.newBuilder()
            .setEventId(StableId.of("evt_", delivery.getDeliveryId(), SENT))
            .setType(SENT)
            .setSubject(Objects.requireNonNullElse(delivery.getRunId(), delivery.getDeliveryId()))
            .setAt(at)
            .setThreadId(delivery.getThreadId())
            .setData(data.toString())
            .setSource(source.name())
            .build());
  }

  private static String said(SourceKind kind, boolean webhook, JsonNode body) {
    if (webhook) {
      return body.at("/data/text").asText();
    }
    return kind == SourceKind.SLACK
        ? SlackText.unescaped(body.path("text").asText())
        : body.path("content").asText();
  }

  /** Slack is told the channel in the body; that of a Discord message is what it is ordered by. */
  private static @Nullable String receiver(Delivery delivery, JsonNode body) {
    ReplyRequest request = delivery.getReply();
    return request != null && request.getPath().startsWith("/channels/")
        ? delivery.getOrderingKey()
        : body.path("channel").textValue();
  }

  /** Slack names a message by its {@code ts}, Discord by its {@code id}. */
  private static @Nullable String messageId(JsonNode answered) {
    return answered.hasNonNull("ts")
        ? answered.get("ts").textValue()
        : answered.path("id").textValue();
  }

  private static @Nullable String receiver(ReplyTo to) {
    return switch (to.getKind()) {
      case "slack" -> to.getAddress().get("channel");
      case "discord" -> to.getAddress().get("channel_id");
      default -> to.getAddress().get("to");
    };
  }

  private static void putRun(ObjectNode data, @Nullable String runId, @Nullable String threadId) {
    putIfThere(data, "run_id", runId);
    putIfThere(data, "thread_id", threadId);
    putIfThere(data, "session_id", threadId);
  }

  private static void putIfThere(ObjectNode data, String name, @Nullable String value) {
    if (value != null) {
      data.put(name, value);
    }
  }

  private static JsonNode json(@Nullable String text) {
    try {
      return text == null ? JsonNodeFactory.instance.missingNode() : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance.missingNode();
    }
  }
}
