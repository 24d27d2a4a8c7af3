package dev.rejoinder.sources;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.hooks.JsonText;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.ReplyRequest;
import dev.rejoinder.schemas.ReplyTo;
import dev.rejoinder.topics.EventText;
import dev.rejoinder.topics.StableId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Answers as the deliveries that bring them to where the question came from, in the provider's own
 * form. The same answer always makes the same deliveries.
 *
 * <p>Sources: Slack's chat.postMessage, Discord's Create Message and Receiving and Responding to
 * Interactions, OpenPhone's Send a text message.
 */
public final class Replies {

  /** What is said when there is no answer and the route has no words of its own. */
  public static final String ERROR_TEXT = "Sorry, I encountered an error processing your request.";

  /** Of {@link ReplyTo}, when it is a route's webhook that is answered. */
  public static final String WEBHOOK = "webhook";

  private static final int SLACK_CHARS_MAX = 4_000;
  private static final int DISCORD_CHARS_MAX = 2_000;
  private static final int OPENPHONE_CHARS_MAX = 1_600;

  /** Providers count Unicode characters or fewer; none counts more than Java does. */
  private static final IntUnaryOperator UTF_16 = Character::charCount;

  /** Discord takes no more. */
  private static final int NONCE_CHARS = 25;

  /** Discord shows it this long; told later it would only confuse. */
  private static final Duration TYPING_FOR = Duration.ofSeconds(10);

  private Replies() {}

  /**
   * What is answered.
   *
   * @param status how the run ended, as events write it: {@code completed}, {@code failed}
   * @param text blank: there is no answer, and the route's error text is said
   */
  public record Answer(String runId, String threadId, String status, String text) {}

  /**
   * The deliveries of an answer, the parts of a long one in order.
   *
   * @throws IllegalArgumentException as {@link #check}
   */
  public static List<Delivery> of(ReplyTo to, Answer answer, Instant at) {
    check(to);
    String text = text(to, answer);
    return switch (to.getKind()) {
      case "slack" -> slack(to, answer, text, at);
      case "discord" -> discord(to, answer, text, at);
      case "openphone" -> openphone(to, answer, text, at);
      default -> List.of(webhook(to, answer, text, at));
    };
  }

  /** Shows people that an answer is being thought of; empty where a provider cannot. */
  public static Optional<Delivery> typing(ReplyTo to, String runId, Instant at) {
    check(to);
    if (!to.getKind().equals("discord") || interaction(to)) {
      return Optional.empty();
    }
    return Optional.of(
        Delivery.newBuilder()
            .setDeliveryId(StableId.of("dlv_", runId, "typing"))
            .setEndpointId(Source.ENDPOINT_PREFIX + to.getSource())
            .setKind(DeliveryKind.REPLY)
            .setRunId(runId)
            .setBody("")
            .setAttempt(1)
            .setCreatedAt(at)
            .setNotBefore(at)
            .setExpiresAt(at.plus(TYPING_FOR))
            .setReply(request(to, "POST", "/channels/" + segment(to, "channel_id") + "/typing"))
            .build());
  }

  /** Whether a delivery says something; otherwise it only shows that somebody types. */
  public static boolean carriesMessage(Delivery delivery) {
    return delivery.getKind() == DeliveryKind.REPLY && !delivery.getBody().isEmpty();
  }

  /**
   * Refuses what would have no answer.
   *
   * @throws IllegalArgumentException when nobody could be answered there: a kind that is not
   *     answered, or an address without what its kind needs
   */
  public static void check(ReplyTo to) {
    List<String> needed =
        switch (to.getKind()) {
          case "slack" -> List.of("channel");
          case "discord" -> interaction(to) ? List.of("application_id") : List.of("channel_id");
          case "openphone" -> List.of("from", "to");
          case WEBHOOK -> List.of();
          default -> throw new IllegalArgumentException("nobody answers a " + to.getKind());
        };
    for (String name : needed) {
      if (!to.getAddress().containsKey(name)) {
        throw new IllegalArgumentException(
            "an answer by %s needs %s".formatted(to.getKind(), name));
      }
    }
    if (interaction(to) && to.getToken() == null) {
      throw new IllegalArgumentException("an answer to a discord interaction needs its token");
    }
  }

  /** What is said in all: the answer, or what is said in its place. */
  static String text(ReplyTo to, Answer answer) {
    if (!answer.text().isBlank()) {
      return answer.text();
    }
    String own = to.getErrorText();
    return own == null || own.isBlank() ? ERROR_TEXT : own;
  }

  /** Slack reads commands between angle brackets, and an answer must not call everybody. */
  private static List<Delivery> slack(ReplyTo to, Answer answer, String text, Instant at) {
    String channel = to.getAddress().get("channel");
    String thread = to.getAddress().get("thread_ts");
    String conversation = thread == null ? channel : channel + '/' + thread;
    List<Delivery> deliveries = new ArrayList<>();
    for (String part : MessageParts.of(text, SLACK_CHARS_MAX, c -> SlackText.escaped(c).length())) {
      ObjectNode body = object().put("channel", channel).put("text", SlackText.escaped(part));
      if (thread != null) {
        body.put("thread_ts", thread);
      }
      deliveries.add(
          delivery(to, answer, deliveries.size() + 1, at)
              .setBody(JsonText.of(body))
              .setOrderingKey(conversation)
              .setReply(request(to, "POST", "/chat.postMessage"))
              .build());
    }
    return deliveries;
  }

  private static List<Delivery> discord(ReplyTo to, Answer answer, String text, Instant at) {
    List<Delivery> deliveries = new ArrayList<>();
    for (String part : MessageParts.of(text, DISCORD_CHARS_MAX, UTF_16)) {
      Delivery.Builder delivery = delivery(to, answer, deliveries.size() + 1, at);
      ObjectNode body = object().put("content", part);
      body.putObject("allowed_mentions").putArray("parse");
      boolean first = deliveries.isEmpty();
      if (interaction(to)) {
        delivery.setOrderingKey(interactionKey(to, answer)).setReply(interactionRequest(to, first));
      } else {
        addMessage(
            body, delivery.getDeliveryId(), first ? to.getAddress().get("message_id") : null);
        delivery
            .setOrderingKey(to.getAddress().get("channel_id"))
            .setReply(request(to, "POST", "/channels/" + segment(to, "channel_id") + "/messages"));
      }
      deliveries.add(delivery.setBody(JsonText.of(body)).build());
    }
    return deliveries;
  }

  /** By the nonce Discord knows a message that is sent again within some minutes. */
  private static void addMessage(ObjectNode body, String deliveryId, @Nullable String answered) {
    if (answered != null) {
      body.putObject("message_reference")
          .put("message_id", answered)
          .put("fail_if_not_exists", false);
    }
    body.put("nonce", deliveryId.substring(deliveryId.length() - NONCE_CHARS))
        .put("enforce_nonce", true);
  }

  /** The deferred answer is filled in first; what does not fit follows it. */
  private static ReplyRequest interactionRequest(ReplyTo to, boolean first) {
    String path = "/webhooks/" + segment(to, "application_id") + "/{token}";
    return first ? request(to, "PATCH", path + "/messages/@original") : request(to, "POST", path);
  }

  private static boolean interaction(ReplyTo to) {
    return to.getAddress().containsKey("application_id");
  }

  private static String interactionKey(ReplyTo to, Answer answer) {
    return to.getAddress().getOrDefault("interaction_id", answer.runId());
  }

  private static List<Delivery> openphone(ReplyTo to, Answer answer, String text, Instant at) {
    String from = to.getAddress().get("from");
    String receiver = to.getAddress().get("to");
    List<Delivery> deliveries = new ArrayList<>();
    for (String part : MessageParts.of(text, OPENPHONE_CHARS_MAX, UTF_16)) {
      ObjectNode body = object().put("content", part).put("from", from);
      body.putArray("to").add(receiver);
      deliveries.add(
          delivery(to, answer, deliveries.size() + 1, at)
              .setBody(JsonText.of(body))
              .setOrderingKey(from + '/' + receiver)
              .setReply(request(to, "POST", "/messages"))
              .build());
    }
    return deliveries;
  }

  private static Delivery webhook(ReplyTo to, Answer answer, String text, Instant at) {
    ObjectNode body = object().put("event", "reply");
    body.putObject("data")
        .put("run_id", answer.runId())
        .put("thread_id", answer.threadId())
        .put("session_id", answer.threadId())
        .put("source", to.getSource())
        .put("route", to.getRoute())
        .put("status", answer.status())
        .put("text", text)
        .put("timestamp", EventText.timestamp(at));
    return delivery(to, answer, 1, at)
        .setEndpointId(Route.ENDPOINT_PREFIX + to.getRoute())
        .setOrderingKey(answer.threadId())
        .setBody(JsonText.of(body))
        .build();
  }

  private static Delivery.Builder delivery(ReplyTo to, Answer answer, int part, Instant at) {
    return Delivery.newBuilder()
        .setDeliveryId(
            StableId.of("dlv_", answer.runId(), "reply", answer.status(), String.valueOf(part)))
        .setEndpointId(Source.ENDPOINT_PREFIX + to.getSource())
        .setKind(DeliveryKind.REPLY)
        .setThreadId(answer.threadId())
        .setRunId(answer.runId())
        .setAttempt(1)
        .setCreatedAt(at)
        .setNotBefore(at)
        .setExpiresAt(to.getExpiresAt());
  }

  private static ReplyRequest request(ReplyTo to, String method, String path) {
    return ReplyRequest.newBuilder()
        .setSource(to.getSource())
        .setMethod(method)
        .setPath(path)
        .setToken(to.getToken())
        .setSealedFor(to.getSealedFor())
        .build();
  }

  /** A part of the address as one segment of a path. */
  private static String segment(ReplyTo to, String name) {
    String part = Objects.requireNonNull(to.getAddress().get(name), name);
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
