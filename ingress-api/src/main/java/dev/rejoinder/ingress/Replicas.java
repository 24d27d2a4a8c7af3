package dev.rejoinder.ingress;

import dev.rejoinder.topics.Placement;
import java.net.URI;
import java.util.List;

/** Which replica of the ingress holds which part of the views. Thread-safe. */
interface Replicas {

  /** Topics of one partitioning, whose views go together from replica to replica. */
  enum View {
    /** By thread, and tasks by their own id: runs, conversations, calls, tasks. */
    THREADS,
    /** By endpoint: deliveries, attempts, dead letters. */
    DELIVERIES,
    /** By the provider's event: what came in and what was turned down. */
    INBOUND
  }

  /** Where a part of a view is answered at this moment. */
  sealed interface Location {

    /** By this process, which has read all there was when it took the part over. */
    record Here() implements Location {}

    /**
     * By another one.
     *
     * @param replica scheme, host and port
     */
    record At(URI replica) implements Location {}

    /** By nobody yet: it is being taken over, or this process does not know by whom. */
    record Nowhere() implements Location {}
  }

  /**
   * Where the part is that {@code hash} belongs to.
   *
   * @param hash as {@link Placement} makes it of a key
   */
  Location locate(View view, int hash);

  /** Whether this process answers what is about the thread of this id. */
  default boolean holdsThread(String id) {
    return locate(View.THREADS, Placement.hash(id)) instanceof Location.Here;
  }

  /**
   * Where each part of the view is, in the order of its partitions; together they hold all of it.
   */
  List<Location> parts(View view);
}
