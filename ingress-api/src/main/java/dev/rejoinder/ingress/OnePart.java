package dev.rejoinder.ingress;

import dev.rejoinder.ingress.Outcome.Answered;
import dev.rejoinder.ingress.Outcome.Lost;
import dev.rejoinder.ingress.Outcome.NotTaken;
import dev.rejoinder.ingress.Place.InPart;
import dev.rejoinder.ingress.Replicas.Location;
import dev.rejoinder.ingress.Replicas.Location.At;
import dev.rejoinder.ingress.Replicas.Location.Here;
import dev.rejoinder.ingress.Replicas.Location.Nowhere;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Has requests answered that are about one part of a view, by whoever holds it. Thread-safe.
 *
 * <p>While nobody does, it waits, as long as the request is willing to and some seconds at least;
 * it does so too when whoever was asked is gone before the answer was there, and then sends the
 * request again if that is safe. When it has to give up, the answer is 503, or 202 of what was
 * taken for certain.
 */
final class OnePart {

  /** Part of the least wait after which what may be taken anywhere is, so that it begins. */
  private static final int TAKEN_AFTER = 4;

  static final Duration PAUSE = Duration.ofMillis(50);

  private final Replicas replicas;
  private final ReplicaClient client;
  private final Closing closing;
  private final Duration wait;

  OnePart(Replicas replicas, ReplicaClient client, Closing closing, Duration wait) {
    this.replicas = replicas;
    this.client = client;
    this.closing = closing;
    this.wait = wait;
  }

  /** The answer to a client's request. */
  Response found(Asked asked, InPart part) throws InterruptedException {
    Duration usual = asked.placing().patience();
    Duration patience = asked.request().preference(usual).patience();
    Search search = new Search(asked, part, patience);
    while (true) {
      Optional<Response> response = search.step();
      if (response.isPresent()) {
        return response.get();
      }
      closing.pause(PAUSE);
    }
  }

  /** The answer to a request another replica sent here, because the part is here as it says. */
  Response held(Asked asked, InPart part) throws InterruptedException {
    if (!here(part)) {
      return ReplicaHeaders.elsewhere();
    }
    return switch (answered(asked, part)) {
      case Answered(Response response) -> response;
      case NotTaken none -> ReplicaHeaders.elsewhere();
      case Lost(Optional<Response> told) ->
          told.map(ReplicaHeaders::lost).orElseGet(ReplicaHeaders::lost);
    };
  }

  /** Answers here; what is found out of a part that is gone by then is not to be relied on. */
  private Outcome answered(Asked asked, InPart part) throws InterruptedException {
    Response response = asked.answer();
    if (here(part)) {
      return new Answered(response);
    }
    if (response instanceof Streaming stream) {
      stream.close();
    }
    if (asked.reads()) {
      return new NotTaken();
    }
    return switch (response.status()) {
      // It says what the log said.
      case 200, 204 -> new Answered(response);
      case 202 -> new Lost(Optional.of(response));
      default -> new Lost(Optional.empty());
    };
  }

  private boolean here(InPart part) {
    return replicas.locate(part.view(), part.hash()) instanceof Here;
  }

  /** One request on its way to its answer. */
  private final class Search {

    private final Asked asked;
    private final InPart part;
    private final boolean waits;
    private final Deadline patience;
    private final Deadline waiting = Deadline.in(wait);
    private final Deadline taking = Deadline.in(wait.dividedBy(TAKEN_AFTER));
    private Optional<Response> told = Optional.empty();

    Search(Asked asked, InPart part, Duration patience) {
      this.asked = asked;
      this.part = part;
      waits = patience.isPositive();
      this.patience = Deadline.in(patience);
    }

    /** The answer, when there is one or no more time for it. */
    Optional<Response> step() throws InterruptedException {
      switch (tried()) {
        case Answered(Response response) -> {
          return Optional.of(response);
        }
        case NotTaken none -> {}
        case Lost(Optional<Response> now) -> {
          told = now.or(() -> told);
          if (!asked.repeatable()) {
            return Optional.of(told.orElseGet(ReplicaHeaders::lost));
          }
        }
      }
      boolean late = taking.remaining().isZero() || closing.begun();
      if (late && told.isEmpty() && asked.placing().takenAnywhere()) {
        told = taken();
      }
      boolean waited = told.isPresent() || waiting.remaining().isZero();
      return closing.begun() || (waited && patience.remaining().isZero())
          ? Optional.of(told.orElseGet(ReplicaHeaders::elsewhere))
          : Optional.empty();
    }

    private Outcome tried() throws InterruptedException {
      if (waits) {
        asked.request().patienceMax(patience.remaining());
      }
      Location location = replicas.locate(part.view(), part.hash());
      return switch (location) {
        case Here here -> answered(asked, part);
        case At(URI replica) -> client.send(replica, outgoing(), () -> location.equals(now()));
        case Nowhere nowhere -> new NotTaken();
      };
    }

    private Location now() {
      return replicas.locate(part.view(), part.hash());
    }

    private Outgoing outgoing() {
      Outgoing outgoing = Outgoing.of(asked.request(), client.key());
      String leftMs = String.valueOf(patience.remaining().toMillis());
      return waits ? outgoing.with(ReplicaHeaders.PATIENCE_MS, leftMs) : outgoing;
    }

    /** Writes it to the log without waiting for what comes of it, which is not seen here. */
    private Optional<Response> taken() throws InterruptedException {
      asked.request().patienceMax(Duration.ZERO);
      Response response = asked.answer();
      return response.status() == 202 ? Optional.of(response) : Optional.empty();
    }
  }
}
