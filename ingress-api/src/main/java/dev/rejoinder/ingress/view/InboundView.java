package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.RejectedRequest;
import dev.rejoinder.topics.Placement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of sources and the newest requests of theirs that were turned down, folded from
 * inbound and inbound-rejected.
 *
 * <p>Bounded: it keeps of events what lists show, and the rest of neither. Thread-safe.
 */
public final class InboundView {

  /** Characters of headers and bodies of requests that were turned down. */
  private static final long REJECTED_CHARS_MAX = 16_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Capacity eventRoom;
  private final Capacity rejectedRoom;
  private final Map<String, KnownInbound> events = new HashMap<>();
  private final Map<String, RejectedRequest> rejected = new HashMap<>();

  /** {@code entriesMax}: events kept, and as many requests that were turned down. */
  public InboundView(int entriesMax) {
    eventRoom = new Capacity(entriesMax, Long.MAX_VALUE);
    rejectedRoom = new Capacity(entriesMax, REJECTED_CHARS_MAX);
  }

  /**
   * Takes an event in, or another copy of it.
   *
   * @param id of the event subscribers get of it
   */
  public void on(String id, InboundEvent event) {
    lock.lock();
    try {
      KnownInbound known = events.get(id);
      events.put(id, known == null ? KnownInbound.first(id, event) : known.again());
      eventRoom.changed(id, 0, false).forEach(events::remove);
    } finally {
      lock.unlock();
    }
  }

  /** {@code request} is null for a record without a value, which says nothing. */
  public void on(@Nullable RejectedRequest request) {
    if (request == null) {
      return;
    }
    lock.lock();
    try {
      rejected.put(request.getRejectionId(), request);
      rejectedRoom
          .changed(request.getRejectionId(), chars(request), false)
          .forEach(rejected::remove);
    } finally {
      lock.unlock();
    }
  }

  /** Drops what is of a part another replica shows from here on. */
  public void drop(Part part) {
    lock.lock();
    try {
      events.values().stream()
          .filter(event -> part.holds(Placement.hash(event.key())))
          .map(KnownInbound::id)
          .toList()
          .forEach(id -> events.remove(eventRoom.drop(id)));
      rejected.values().stream()
          .filter(request -> part.holds(Placement.hash(request.getSource())))
          .map(RejectedRequest::getRejectionId)
          .toList()
          .forEach(id -> rejected.remove(rejectedRoom.drop(id)));
    } finally {
      lock.unlock();
    }
  }

  /** Those of one source that are at hand, in no order. */
  public List<KnownInbound> events(String source) {
    lock.lock();
    try {
      return events.values().stream().filter(event -> event.source().equals(source)).toList();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #events}, of requests that were turned down. */
  public List<RejectedRequest> rejected(String source) {
    lock.lock();
    try {
      return rejected.values().stream()
          .filter(request -> request.getSource().equals(source))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private static long chars(RejectedRequest request) {
    Stream<String> texts =
        Stream.concat(
            request.getHeaders().keySet().stream(), request.getHeaders().values().stream());
    String body = request.getBody();
    return texts.mapToLong(String::length).sum() + (body == null ? 0 : body.length());
  }
}
