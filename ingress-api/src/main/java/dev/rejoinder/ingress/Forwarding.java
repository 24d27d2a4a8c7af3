package dev.rejoinder.ingress;

import dev.rejoinder.ingress.Place.Anywhere;
import dev.rejoinder.ingress.Place.InEveryPart;
import dev.rejoinder.ingress.Place.InPart;
import dev.rejoinder.ingress.Place.InSomePart;
import dev.rejoinder.ingress.Place.OfKey;
import dev.rejoinder.ingress.Replicas.Location.Here;
import dev.rejoinder.ingress.access.Need;
import dev.rejoinder.topics.CallIds;
import java.time.Duration;
import java.util.List;

/**
 * Has every request answered where what it asks for is held: here, by another replica, or by all of
 * them. Thread-safe.
 *
 * <p>A request that another replica sent is answered here or not at all, so none goes in circles.
 */
final class Forwarding implements AutoCloseable {

  /** Longer than it usually takes the others to notice that a replica is gone, and take over. */
  private static final Duration WAIT = Duration.ofSeconds(10);

  private static final String MADE_KEY = "made_";

  /** Keys made in vain before one is taken whose thread others hold. */
  private static final int KEYS_MAX = 100;

  private final PlaceTable places;
  private final Replicas replicas;
  private final RequestIds ids;
  private final ReplicaClient client;
  private final Closing closing = new Closing();
  private final OnePart onePart;
  private final ManyParts manyParts;

  /**
   * @param wait how long requests wait at least for a part nobody holds
   */
  Forwarding(
      PlaceTable places, Replicas replicas, RequestIds ids, ReplicaClient client, Duration wait) {
    this.places = places;
    this.replicas = replicas;
    this.ids = ids;
    this.client = client;
    onePart = new OnePart(replicas, client, closing, wait);
    manyParts = new ManyParts(replicas, client, closing, wait);
  }

  static Forwarding of(IngressConfig config, Replicas replicas, RequestIds ids) {
    return new Forwarding(
        new PlaceTable(new CallIds(config.signingSecret()), config.limits()),
        replicas,
        ids,
        new ReplicaClient(new ReplicaKey(config.replicas().key()), config.streams().heartbeat()),
        WAIT);
  }

  /** The same endpoints, each answered wherever it should be. */
  List<Endpoint> around(List<Endpoint> endpoints) {
    return endpoints.stream().map(this::around).toList();
  }

  /** By which replicas know that a request is of one of them. */
  ReplicaKey key() {
    return client.key();
  }

  /** Ends what other replicas are waited for. */
  @Override
  public void close() {
    closing.close();
    client.close();
  }

  private Endpoint around(Endpoint endpoint) {
    Placing placing = places.of(endpoint).orElseGet(() -> Placing.once(request -> new Anywhere()));
    return endpoint.with(request -> answer(new Asked(endpoint, placing, request)));
  }

  private Response answer(Asked asked) throws InterruptedException {
    Request request = asked.request();
    if (asked.endpoint().need() instanceof Need.Nothing) {
      return asked.endpoint().answering().answer(request);
    }
    boolean sentOn = client.key().sent(request.header(ReplicaKey.HEADER).orElse(null));
    if (sentOn) {
      ReplicaHeaders.patience(request).ifPresent(request::patienceMax);
    }
    Place place = placed(asked);
    return switch (place) {
      case Anywhere anywhere -> asked.endpoint().answering().answer(request);
      case OfKey unkeyed -> asked.endpoint().answering().answer(request);
      case InPart part -> sentOn ? onePart.held(asked, part) : onePart.found(asked, part);
      case InSomePart some ->
          sentOn
              ? manyParts.held(asked, some.view())
              : manyParts.all(asked, some.view(), Combining.found());
      case InEveryPart every ->
          sentOn
              ? manyParts.held(asked, every.view())
              : manyParts.all(asked, every.view(), Combining.merged(every.merge()));
    };
  }

  /** A request that may be sent to others gets a key of ours, unless it has one. */
  private Place placed(Asked asked) {
    Place place = asked.placing().of(asked.request());
    return switch (place) {
      case OfKey unkeyed when !alone(unkeyed.view()) -> keyed(unkeyed, asked.request());
      case InPart part when asked.placing().repeat() == Placing.Repeat.KEYED -> {
        if (asked.request().idempotencyKey().isEmpty() && !alone(part.view())) {
          asked.request().adoptKey(ids.fresh(MADE_KEY));
        }
        yield part;
      }
      default -> place;
    };
  }

  /** Something new is begun here, if that can be. */
  private InPart keyed(OfKey unkeyed, Request request) {
    String made = ids.fresh(MADE_KEY);
    for (int tries = 1; tries < KEYS_MAX && !here(unkeyed, made); tries++) {
      made = ids.fresh(MADE_KEY);
    }
    request.adoptKey(made);
    return new InPart(unkeyed.view(), unkeyed.hash().applyAsInt(made));
  }

  private boolean here(OfKey unkeyed, String made) {
    return replicas.locate(unkeyed.view(), unkeyed.hash().applyAsInt(made)) instanceof Here;
  }

  private boolean alone(Replicas.View view) {
    return replicas.parts(view).stream().allMatch(Here.class::isInstance);
  }
}
