package dev.rejoinder.ingress;

import dev.rejoinder.ingress.Replicas.Location.At;
import dev.rejoinder.ingress.Replicas.Location.Here;
import dev.rejoinder.ingress.Replicas.Location.Nowhere;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.topics.Placement;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Replicas as a list says, the same for every view; at first there is but this one. */
final class SettableReplicas implements Replicas {

  static final Secret KEY = new Secret("between replicas");
  static final int PARTS = 4;

  /** So long a part may be nowhere. */
  static final Duration WAIT = Duration.ofMillis(500);

  private final List<Location> parts =
      new CopyOnWriteArrayList<>(Collections.nCopies(PARTS, new Here()));

  Forwarding forwarding(PlaceTable places, RequestIds ids, StreamLimits limits) {
    ReplicaClient client = new ReplicaClient(new ReplicaKey(KEY), limits.heartbeat());
    return new Forwarding(places, this, ids, client, WAIT);
  }

  @Override
  public Location locate(View view, int hash) {
    return parts.get(Placement.partition(hash, PARTS));
  }

  @Override
  public List<Location> parts(View view) {
    return List.copyOf(parts);
  }

  void here(int part) {
    parts.set(part, new Here());
  }

  void nowhere(int part) {
    parts.set(part, new Nowhere());
  }

  void at(int part, Ingress other) {
    parts.set(part, new At(URI.create("http://127.0.0.1:" + other.port())));
  }

  /** The even parts are of one, the odd ones of the other. */
  static void share(Ingress even, Ingress odd) {
    for (int part = 0; part < PARTS; part++) {
      if (part % 2 == 0) {
        even.replicas.here(part);
        odd.replicas.at(part, even);
      } else {
        odd.replicas.here(part);
        even.replicas.at(part, odd);
      }
    }
  }

  /** The first id of a thread, of those that begin so, which is in a part that is odd or even. */
  static String thread(String prefix, boolean odd) {
    for (int i = 0; ; i++) {
      if ((Placement.partition(Placement.hash(prefix + i), PARTS) % 2 == 1) == odd) {
        return prefix + i;
      }
    }
  }
}
