package dev.rejoinder.ingress;

import dev.rejoinder.ingress.RateLimits.Rate;
import dev.rejoinder.ingress.RateLimits.Taken;
import dev.rejoinder.ingress.access.AddressList;
import dev.rejoinder.ingress.access.Admission;
import dev.rejoinder.ingress.access.Caller;
import dev.rejoinder.ingress.access.ClientAddress;
import dev.rejoinder.ingress.access.Gate;
import dev.rejoinder.ingress.access.KeyScope;
import dev.rejoinder.ingress.access.Keyring;
import dev.rejoinder.ingress.access.Need;
import dev.rejoinder.runtime.Durations;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * What every request passes before its endpoint, and every answer behind it: its id, the headers
 * browsers go by, who it is from, and whether that is allowed, now.
 *
 * <p>A request that another replica passes on is held to everything but limits, of which it has
 * passed those of that replica; whose it is, is believed of what that replica wrote as {@code
 * X-Forwarded-For}. Thread-safe.
 */
final class Edge {

  static final String REQUEST_ID = "X-Request-Id";

  /** What the id is called in log lines. */
  static final String LOGGED_ID = "requestId";

  /** What the id of the key is called in log lines; never the key. */
  static final String LOGGED_KEY = "keyId";

  private static final String FORWARDED_FOR = "X-Forwarded-For";
  private static final List<String> FORWARDED = List.of(FORWARDED_FOR, "Forwarded", "X-Real-IP");
  private static final String REQUEST_ID_FORM = "[A-Za-z0-9._-]{1,128}";

  /** So many times fewer requests that bring no right key are taken than others. */
  private static final int FAILURES_FEWER = 10;

  private static final Logger LOG = LoggerFactory.getLogger(Edge.class);

  private final String served;
  private final AddressList proxies;
  private final Gate gate;
  private final Optional<Rate> rate;
  private final Optional<Rate> failures;
  private final RateLimits limits;
  private final RequestIds ids;
  private final InstantSource clock;
  private final Predicate<Context> fromReplica;

  Edge(AccessConfig config, Keyring keys, InstantSource clock) {
    this(config, keys, clock, context -> false);
  }

  /**
   * @param fromReplica whether a request proves that another replica passes it on
   */
  Edge(AccessConfig config, Keyring keys, InstantSource clock, Predicate<Context> fromReplica) {
    this.clock = clock;
    this.fromReplica = fromReplica;
    served = config.served();
    proxies = new AddressList(config.trustedProxies(), AccessConfig.TRUSTED_PROXIES);
    gate = new Gate(config.rules(), keys);
    rate = config.rate();
    failures =
        rate.map(most -> new Rate(Math.max(1, most.requestsMax() / FAILURES_FEWER), most.window()));
    limits = new RateLimits(clock);
    ids = new RequestIds(clock);
  }

  /** Who gets in, in one clause. */
  String served() {
    return served;
  }

  /** Comes before everything else, whatever the path. */
  void begin(Context context) {
    String id = context.header(REQUEST_ID);
    if (id == null || !id.matches(REQUEST_ID_FORM)) {
      id = ids.fresh("req_");
    }
    context.attribute(REQUEST_ID, id);
    context.header(REQUEST_ID, id);
    SecurityHeaders.of(secure(context)).forEach(context::header);
    MDC.put(LOGGED_ID, id);
  }

  /** Answers what never comes to {@link #begin}. */
  JsonErrors errors() {
    return new JsonErrors(ids);
  }

  /** Comes last: the thread may serve others. */
  void end() {
    MDC.remove(LOGGED_ID);
    MDC.remove(LOGGED_KEY);
  }

  /**
   * Lets a request to {@code endpoint} in.
   *
   * @throws BadRequest when it may not be answered, or not now
   */
  Visit admit(Endpoint endpoint, Context context) {
    // What anybody may ask is answered whoever asks.
    boolean replica = !(endpoint.need() instanceof Need.Nothing) && fromReplica.test(context);
    ClientAddress client = client(context, replica);
    Optional<String> limited =
        replica ? Optional.empty() : Optional.of(AddressList.customer(client.address()));
    Caller caller =
        switch (gate.decide(
            presented(context, client, replica), endpoint.need(), clock.instant())) {
          case Admission.Admitted admitted -> {
            limit(admitted.caller(), limited, context);
            yield admitted.caller();
          }
          case Admission.Forbidden forbidden -> {
            limit(forbidden.caller(), limited, context);
            throw forbidden(forbidden.missing());
          }
          case Admission.Unidentified unidentified -> {
            limitFailures(limited, context);
            logRefused(endpoint, client, unidentified.sentence());
            throw unauthorized(unidentified.sentence());
          }
          case Admission.TooEarly early ->
              throw new BadRequest(
                  Reply.unavailable("The API keys have not been read yet; send it again."));
        };
    if (caller instanceof Caller.Bearer bearer) {
      MDC.put(LOGGED_KEY, bearer.keyId());
    }
    return new Visit(
        String.valueOf(context.<String>attribute(REQUEST_ID)), client.address(), caller);
  }

  private Gate.Presented presented(Context context, ClientAddress client, boolean replica) {
    String host = context.header("Host");
    boolean ours = replica || host == null || ClientAddress.namesThisMachine(host);
    return new Gate.Presented(
        context.header("Authorization"),
        context.header("webhook-signature") != null,
        ours && client.local());
  }

  /** {@code address}: who has to share the limit; empty: nobody, as another replica limits it. */
  private void limit(Caller caller, Optional<String> address, Context context) {
    if (rate.isEmpty() || address.isEmpty()) {
      return;
    }
    switch (caller) {
      case Caller.Bearer bearer -> limit("key", bearer.keyId(), rate.get(), context);
      case Caller.Unnamed unnamed -> {
        if (unnamed.limited()) {
          limit("address", address.get(), rate.get(), context);
        }
      }
    }
  }

  private void limitFailures(Optional<String> address, Context context) {
    if (failures.isPresent() && address.isPresent()) {
      limit("failures", address.get(), failures.get(), context);
    }
  }

  private void limit(String limit, String who, Rate most, Context context) {
    Taken taken = limits.take(limit, who, most);
    taken.headers().forEach(context::header);
    if (!taken.admitted()) {
      String retryAfter = taken.headers().getOrDefault("Retry-After", "1");
      throw new BadRequest(
          Reply.error(
              429,
              "Too many requests",
              "At most %d requests are taken in %s; the next one in %s s."
                  .formatted(most.requestsMax(), Durations.format(most.window()), retryAfter)));
    }
  }

  private static BadRequest unauthorized(String sentence) {
    return new BadRequest(
        Reply.error(401, "Unauthorized", sentence).with("WWW-Authenticate", "Bearer"));
  }

  private static BadRequest forbidden(KeyScope missing) {
    return new BadRequest(
        Reply.error(403, "Forbidden", "The key needs the scope %s.".formatted(missing.label()))
            .with(
                "WWW-Authenticate",
                "Bearer error=\"insufficient_scope\", scope=\"%s\"".formatted(missing.label())));
  }

  private static void logRefused(Endpoint endpoint, ClientAddress client, String reason) {
    LOG.atInfo()
        .addKeyValue("path", endpoint.path())
        .addKeyValue("clientAddress", client.address())
        .addKeyValue("reason", reason)
        .log("request refused");
  }

  private ClientAddress client(Context context, boolean replica) {
    List<String> written = Collections.list(context.req().getHeaders(FORWARDED_FOR));
    String peer = context.req().getRemoteAddr();
    if (replica) {
      return new ClientAddress(written.isEmpty() ? peer : written.getLast(), written.isEmpty());
    }
    boolean forwarded = FORWARDED.stream().anyMatch(name -> context.header(name) != null);
    return ClientAddress.of(peer, written, forwarded, proxies);
  }

  private boolean secure(Context context) {
    boolean told = "https".equals(context.header("X-Forwarded-Proto"));
    return context.req().isSecure() || (told && proxies.contains(context.req().getRemoteAddr()));
  }
}
