package dev.rejoinder.ingress;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A request as it goes on to another replica: as it came, but for what is between two hops.
 *
 * @param target path and query
 * @param headers by lower-case name
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and handed on as it is.
record Outgoing(String method, String target, Map<String, List<String>> headers, byte[] body) {

  private static final String IDEMPOTENCY_KEY = "idempotency-key";
  private static final String FORWARDED_FOR = "x-forwarded-for";

  /** Of one connection, or made anew by whoever sends. */
  private static final Set<String> OF_A_HOP =
      Set.of(
          "accept-encoding",
          "connection",
          "content-length",
          "date",
          "expect",
          "forwarded",
          "host",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "server",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "x-forwarded-for",
          "x-real-ip");

  Outgoing {
    headers = Map.copyOf(headers);
  }

  /** Reads the body, if there is any. What the client's address is, the other one is told. */
  static Outgoing of(Request request, ReplicaKey key) {
    Map<String, List<String>> all = request.headers();
    Map<String, List<String>> headers = new LinkedHashMap<>();
    Set<String> dropped = named(all.getOrDefault("connection", List.of()));
    all.forEach((name, values) -> {
      if (passes(name) && !dropped.contains(name)) {
        headers.put(name, values);
      }
    });
    if (!headers.containsKey(IDEMPOTENCY_KEY)) {
      request.idempotencyKey().ifPresent(made -> headers.put(IDEMPOTENCY_KEY, List.of(made)));
    }
    headers.put(lower(Edge.REQUEST_ID), List.of(request.id()));
    headers.put(lower(ReplicaKey.HEADER), List.of(key.value()));
    headers.put(FORWARDED_FOR, List.of(request.remoteAddress()));
    return new Outgoing(request.method(), request.target(), headers, request.bytes());
  }

  /** Whether it goes without a body: one of a GET means nothing. */
  boolean bodiless() {
    return switch (method) {
      case "GET", "HEAD" -> true;
      case "DELETE" -> body.length == 0;
      default -> false;
    };
  }

  /** As {@link #of}, asking for a body that answers to HEAD have none of. */
  Outgoing withAnswer() {
    return method.equals("HEAD") ? new Outgoing("GET", target, headers, body) : this;
  }

  /** With what this replica says to the other one. */
  Outgoing with(String name, String value) {
    Map<String, List<String>> more = new LinkedHashMap<>(headers);
    more.put(lower(name), List.of(value));
    return new Outgoing(method, target, more, body);
  }

  /** Whether a header of a request or answer is for whoever is at the other end. */
  static boolean passes(String name) {
    String known = lower(name);
    return !OF_A_HOP.contains(known) && !known.startsWith(ReplicaHeaders.PREFIX);
  }

  private static Set<String> named(List<String> connection) {
    List<String> names = new ArrayList<>();
    connection.forEach(value -> Stream.of(value.split(",")).map(String::strip).forEach(names::add));
    Set<String> lower = new TreeSet<>();
    names.forEach(name -> lower.add(lower(name)));
    return lower;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
