package dev.rejoinder.ingress;

import dev.rejoinder.ingress.access.Caller;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;

/** One HTTP request, read with our limits. Not thread-safe. */
final class Request {

  private static final String IDEMPOTENCY_KEY = "[\\x21-\\x7e]([\\x20-\\x7e]{0,253}[\\x21-\\x7e])?";

  private final Context context;
  private final int bodyBytesMax;
  private final Visit visit;
  private byte @Nullable [] read;
  private @Nullable BadRequest unreadable;
  private @Nullable String keyForIt;
  private @Nullable Duration patienceMax;
  private boolean ofParts;

  Request(Context context, int bodyBytesMax, Visit visit) {
    this.context = context;
    this.bodyBytesMax = bodyBytesMax;
    this.visit = visit;
  }

  /** In capitals. */
  String method() {
    return context.req().getMethod();
  }

  /** Path and query as they came. */
  String target() {
    String query = context.req().getQueryString();
    String path = context.req().getRequestURI();
    return query == null ? path : path + "?" + query;
  }

  String path(String name) {
    return context.pathParam(name);
  }

  /**
   * Empty when absent or blank. One that is there twice is turned down: nobody knows which counts.
   */
  Optional<String> query(String name) {
    if (context.queryParams(name).size() > 1) {
      throw BadRequest.invalid(name + " must be there once.");
    }
    return Optional.ofNullable(context.queryParam(name)).filter(value -> !value.isBlank());
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(context.header(name));
  }

  /** Every header with all its values, in their order. */
  Map<String, List<String>> headers() {
    Map<String, List<String>> all = new HashMap<>();
    for (String name : Collections.list(context.req().getHeaderNames())) {
      all.computeIfAbsent(name.toLowerCase(Locale.ROOT), unknown -> new ArrayList<>())
          .addAll(Collections.list(context.req().getHeaders(name)));
    }
    return all;
  }

  /** The client's IP address, as far as it can be believed. */
  String remoteAddress() {
    return visit.clientAddress();
  }

  /** What it is called in answers and logs. */
  String id() {
    return visit.requestId();
  }

  /** Whose webhooks, sessions and events it is about. */
  String owner() {
    return visit.caller().owner();
  }

  /** The key it came with; empty: it needed none. */
  Optional<String> keyId() {
    return visit.caller() instanceof Caller.Bearer bearer
        ? Optional.of(bearer.keyId())
        : Optional.empty();
  }

  /** Empty when absent. */
  Optional<String> contentType() {
    return Optional.ofNullable(context.contentType());
  }

  /** The one the request came with, or was given by us; empty without either. */
  Optional<String> idempotencyKey() {
    Optional<String> key = header("Idempotency-Key").or(() -> Optional.ofNullable(keyForIt));
    if (key.isPresent() && !key.get().matches(IDEMPOTENCY_KEY)) {
      throw BadRequest.invalid("Idempotency-Key must have 1 to 255 visible ASCII characters.");
    }
    return key;
  }

  /** Gives a request an Idempotency-Key that came without one. */
  void adoptKey(String key) {
    keyForIt = key;
  }

  /** How long it is willing to wait. */
  Preference preference(Duration defaultWait) {
    Preference preference = Preference.of(context.header("Prefer"), defaultWait);
    return new Preference(patience(preference.patience()), preference.applied());
  }

  /** {@code wait}, or what is left of it for this replica. */
  Duration patience(Duration wait) {
    Duration max = patienceMax;
    return max == null || max.compareTo(wait) > 0 ? wait : max;
  }

  /** Has it wait no longer, whatever it would: some of its patience is used up. */
  void patienceMax(Duration max) {
    patienceMax = max;
  }

  /** Whether the answer is one of many, to be merged with those of other replicas. */
  boolean ofParts() {
    return ofParts;
  }

  /** Has it answered from the parts that are here alone, to be merged; or not. */
  void askParts(boolean merged) {
    ofParts = merged;
  }

  @Nullable String traceparent() {
    return RequestMeasures.traceparent(context);
  }

  JsonBody body() {
    if (!JsonBody.isJson(context.contentType())) {
      throw new BadRequest(
          Reply.error(
              415, "Unsupported media type", "Send JSON with Content-Type: application/json."));
    }
    return JsonBody.parse(bytes());
  }

  /** As {@link #body()}, for an endpoint that works without one. */
  JsonBody bodyIfAny() {
    return context.contentType() == null && bytes().length == 0 ? JsonBody.none() : body();
  }

  /** The body as it came; whoever asks again is told the same. */
  byte[] bytes() {
    byte[] known = read;
    if (known != null) {
      return known;
    }
    BadRequest refused = unreadable;
    if (refused != null) {
      throw refused;
    }
    try {
      known = readAll();
      read = known;
      return known;
    } catch (BadRequest e) {
      unreadable = e;
      throw e;
    }
  }

  private byte[] readAll() {
    if (context.contentLength() > bodyBytesMax) {
      throw tooLarge();
    }
    try {
      byte[] bytes = context.bodyInputStream().readNBytes(bodyBytesMax + 1);
      if (bytes.length > bodyBytesMax) {
        throw tooLarge();
      }
      return bytes;
    } catch (EofException e) {
      throw new BadRequest(Reply.error(400, "Invalid JSON", "The body ended too early."));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private BadRequest tooLarge() {
    return new BadRequest(
        Reply.error(413, "Body too large", "A body may have at most " + bodyBytesMax + " bytes."));
  }
}
