package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.access.AddressList;
import dev.rejoinder.ingress.inbound.Intake;
import dev.rejoinder.ingress.inbound.Intake.Occurrence;
import dev.rejoinder.ingress.inbound.Intakes;
import dev.rejoinder.ingress.inbound.ProvenRequest;
import dev.rejoinder.ingress.signature.Headers;
import dev.rejoinder.ingress.signature.Verdict;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.sources.InboundLog;
import dev.rejoinder.sources.Source;
import dev.rejoinder.topics.Seal;
import dev.rejoinder.topics.StableId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes webhooks of sources: checks who sends them, writes what happened, answers as the provider
 * wants it.
 *
 * <p>200 means that every in-sync replica has the event. After a 503 it may be there all the same;
 * the provider's retry is then a duplicate, as any other.
 */
final class InboundWebhooks {

  static final String NOT_CONFIRMED = "not_confirmed";

  private static final int UNAUTHORIZED = 401;
  private static final Logger LOG = LoggerFactory.getLogger(InboundWebhooks.class);

  private final Map<String, SourceDoor> doors;
  private final Rejections rejections;
  private final RateLimits rates;
  private final Tools tools;

  /**
   * What it works with.
   *
   * @param seal keeps tokens that replies take; empty: they are dropped
   */
  record Tools(
      InboundLog log,
      SourceCounts counts,
      SourceSignals signals,
      Optional<Seal> seal,
      InstantSource clock) {}

  InboundWebhooks(List<SourceDoor> doors, Tools tools, RequestIds ids) {
    this.doors =
        doors.stream().collect(Collectors.toMap(door -> door.source().name(), Function.identity()));
    this.tools = tools;
    rejections = new Rejections(tools.log(), tools.counts(), tools.signals(), ids, tools.clock());
    rates = new RateLimits(tools.clock());
  }

  Response receive(Request request) {
    SourceDoor door = door(request);
    Deadline deadline = Deadline.in(door.source().timeout());
    byte[] body = null;
    try {
      admit(door.source(), door.addresses(), request.remoteAddress());
      body = read(request);
      return take(door.source(), request, proven(door, request, body), deadline);
    } catch (Rejection e) {
      rejections.keep(door, request, body, e);
      return e.reply();
    } catch (InboundLog.NotConfirmed e) {
      tools.counts().rejected(door.source(), NOT_CONFIRMED);
      LOG.atWarn()
          .addKeyValue("source", door.source().name())
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("inbound event not confirmed");
      return Reply.unavailable("Kafka did not confirm the event in time; send it again.");
    }
  }

  private SourceDoor door(Request request) {
    String name = request.path("source");
    SourceDoor door = doors.get(name);
    if (door == null) {
      throw BadRequest.notFound("Source not found", "There is no source of this name.");
    }
    return door;
  }

  /** What costs least first, and all of it before a byte of the body is read. */
  private void admit(Source source, AddressList addresses, String remoteAddress) {
    if (!source.enabled()) {
      throw Rejection.disabled();
    }
    if (!addresses.isEmpty() && !addresses.contains(remoteAddress)) {
      throw Rejection.address();
    }
    RateLimits.Taken taken =
        rates.take(
            source.name(),
            AddressList.customer(remoteAddress),
            new RateLimits.Rate(source.requestsMax(), source.rateWindow()));
    if (!taken.admitted()) {
      throw Rejection.rate(taken.headers());
    }
  }

  private static byte[] read(Request request) {
    try {
      return request.bytes();
    } catch (BadRequest e) {
      String reason = e.reply().status() == 413 ? Rejection.BODY_TOO_LARGE : Rejection.INVALID_JSON;
      throw new Rejection(reason, e.reply());
    }
  }

  private ProvenRequest proven(SourceDoor door, Request request, byte[] body) {
    Headers headers = new Headers(request.headers());
    Optional<String> eventId =
        switch (door.verification().verify(headers, body, tools.clock().instant())) {
          case Verdict.Verified verified -> verified.eventId();
          case Verdict.Rejected rejected ->
              throw new Rejection(
                  rejected.reason().code(),
                  Reply.error(UNAUTHORIZED, "Signature refused", rejected.sentence()));
        };
    Source source = door.source();
    try {
      InboundBody read = InboundBody.of(source.kind(), request.contentType(), body);
      return new ProvenRequest(
          source.kind(), source.scheme(), headers, eventId, read.fields(), read.form(), hash(body));
    } catch (BadRequest e) {
      throw new Rejection(Rejection.INVALID_JSON, e.reply());
    }
  }

  private Response take(Source source, Request request, ProvenRequest proven, Deadline deadline) {
    return switch (Intakes.of(proven)) {
      case Intake.Handshake handshake -> {
        tools.signals().received(source);
        yield answer(handshake.answer(), null);
      }
      case Occurrence occurrence -> {
        InboundEvent event = event(source, occurrence);
        write(source, event, request.traceparent(), deadline);
        tools.counts().received(source, occurrence.type());
        tools.signals().received(source);
        yield answer(occurrence.answer(), event);
      }
    };
  }

  private void write(
      Source source, InboundEvent event, @Nullable String traceparent, Deadline deadline) {
    long beganNanos = System.nanoTime();
    try {
      tools.log().publish(event, traceparent, deadline.remaining());
    } finally {
      tools.counts().published(source, Duration.ofNanos(System.nanoTime() - beganNanos));
    }
  }

  private InboundEvent event(Source source, Occurrence occurrence) {
    String sealed =
        tools
            .seal()
            .flatMap(
                seal -> occurrence.replyToken().map(token -> seal.seal(occurrence.id(), token)))
            .orElse(null);
    return InboundEvent.newBuilder()
        .setSource(source.name())
        .setKind(source.kind().label())
        .setProviderEventId(occurrence.id())
        .setType(occurrence.type())
        .setPayload(occurrence.payload().toString())
        .setReceivedAt(tools.clock().instant())
        .setRetry(occurrence.retry())
        .setReplyToken(sealed)
        .build();
  }

  /** {@code event}: what was written; null for a handshake, which no receipt answers. */
  private static Response answer(Intake.Answer answer, @Nullable InboundEvent event) {
    return switch (answer) {
      case Intake.Answer.Receipt receipt -> Reply.of(200, receipt(event));
      case Intake.Answer.Prescribed prescribed -> Reply.of(200, prescribed.body());
      case Intake.Answer.Empty empty -> new PlainText("text/plain", "");
      case Intake.Answer.NoContent noContent ->
          Reply.of(204, JsonNodeFactory.instance.objectNode());
    };
  }

  private static ObjectNode receipt(@Nullable InboundEvent event) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("received", true);
    if (event != null) {
      body.put("id", eventId(event)).put("type", event.getType());
    }
    return body;
  }

  /** The id of the event subscribers get of it. */
  static String eventId(InboundEvent event) {
    return StableId.of("evt_", "inbound", event.getSource(), event.getProviderEventId());
  }

  private static String hash(byte[] body) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
