package dev.rejoinder.ingress;

import dev.rejoinder.ingress.access.KeyScope;
import dev.rejoinder.ingress.view.KeyView;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.schemas.ApiKey;
import io.javalin.http.HandlerType;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The keys there are, what the server answers about them, and who gets in by them. */
final class AccessRoutes {

  private static final String KEYS = "/api/keys";
  private static final String KEY = KEYS + "/{id}";

  private final AccessConfig config;
  private final CommandLog log;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Service> tail = new AtomicReference<>();
  private final KeyView keys = new KeyView(this::followed);

  AccessRoutes(AccessConfig config, CommandLog log, InstantSource clock) {
    this.config = config;
    this.log = log;
    this.clock = clock;
  }

  /**
   * Has the keys be known once {@code following} is ready.
   *
   * @param following tells {@link #onKey} what is on the topic
   */
  Service follow(Service following) {
    tail.set(following);
    return following;
  }

  /** {@code record} is null when the key is forgotten. */
  void onKey(String id, @Nullable ApiKey record) {
    keys.on(id, record);
  }

  List<Endpoint> endpoints() {
    ApiKeys handlers = new ApiKeys(log, keys, clock);
    return List.of(
        endpoint(HandlerType.POST, KEYS, "Make an API key; it is shown once.", handlers::create),
        endpoint(HandlerType.GET, KEYS, "API keys, newest first.", handlers::list),
        endpoint(HandlerType.GET, KEY, "An API key.", handlers::show),
        endpoint(HandlerType.DELETE, KEY, "Revoke an API key.", handlers::revoke));
  }

  /** What requests pass before and after their endpoint. */
  Edge edge(ReplicaKey replicas) {
    return new Edge(
        config, keys, clock, context -> replicas.sent(context.header(ReplicaKey.HEADER)));
  }

  void release() {
    keys.release();
  }

  private boolean followed() {
    Service following = tail.get();
    return following != null && following.health().equals(Health.ready());
  }

  private static Endpoint endpoint(
      HandlerType method, String path, String summary, Endpoint.Answering answering) {
    return new Endpoint(method, path, summary, KeyScope.ADMIN, answering);
  }
}
