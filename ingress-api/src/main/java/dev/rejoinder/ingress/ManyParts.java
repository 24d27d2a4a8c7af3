package dev.rejoinder.ingress;

import dev.rejoinder.ingress.Outcome.Answered;
import dev.rejoinder.ingress.Outcome.Lost;
import dev.rejoinder.ingress.Outcome.NotTaken;
import dev.rejoinder.ingress.Replicas.Location;
import dev.rejoinder.ingress.Replicas.Location.At;
import dev.rejoinder.ingress.Replicas.Location.Here;
import dev.rejoinder.ingress.Replicas.View;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

/**
 * Has requests answered that are about every part of a view, or about one nobody can name, by all
 * who hold parts of it. Thread-safe.
 *
 * <p>Each is asked for exactly the parts it is thought to hold, and refuses when it holds others,
 * so that no part is counted twice or left out while parts move. Then all are asked once more, for
 * some seconds; in the end it is 503, never a part of the answer.
 */
final class ManyParts {

  private final Replicas replicas;
  private final ReplicaClient client;
  private final Closing closing;
  private final Duration wait;

  ManyParts(Replicas replicas, ReplicaClient client, Closing closing, Duration wait) {
    this.replicas = replicas;
    this.client = client;
    this.closing = closing;
    this.wait = wait;
  }

  /** The answer to a client's request. */
  Response all(Asked asked, View view, Combining combining) throws InterruptedException {
    Deadline deadline = Deadline.in(wait);
    while (true) {
      List<Location> parts = replicas.parts(view);
      if (parts.stream().allMatch(Here.class::isInstance)) {
        asked.request().askParts(false);
        Response response = asked.answer();
        if (replicas.parts(view).equals(parts)) {
          return response;
        }
        close(response);
        if (!asked.repeatable()) {
          return ReplicaHeaders.lost();
        }
      } else {
        Optional<Response> response = gathered(asked, view, parts, combining);
        if (response.isPresent()) {
          return response.get();
        }
      }
      if (deadline.remaining().isZero() || closing.begun()) {
        return ReplicaHeaders.elsewhere();
      }
      closing.pause(OnePart.PAUSE);
    }
  }

  /** The answer to a request another replica sent here, of the parts here. */
  Response held(Asked asked, View view) throws InterruptedException {
    List<Integer> wanted = ReplicaHeaders.numbers(asked.request()).sorted().toList();
    if (!here(view).equals(wanted)) {
      return ReplicaHeaders.elsewhere();
    }
    return switch (answered(asked, view, wanted)) {
      case Answered(Response response) -> response;
      case NotTaken none -> ReplicaHeaders.elsewhere();
      case Lost lost -> ReplicaHeaders.lost();
    };
  }

  private Optional<Response> gathered(
      Asked asked, View view, List<Location> parts, Combining combining)
      throws InterruptedException {
    List<Outcome> outcomes = outcomes(asked, view, parts);
    List<Response> answers = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Answered(Response response)) {
        answers.add(response);
      }
    }
    boolean whole =
        answers.size() == outcomes.size()
            && parts.stream().noneMatch(Location.Nowhere.class::isInstance);
    Optional<Response> combined = combining.combined(asked.request(), answers, whole);
    answers.stream()
        .filter(answer -> combined.isEmpty() || !answer.equals(combined.get()))
        .forEach(ManyParts::close);
    boolean perhapsTaken =
        !asked.repeatable() && outcomes.stream().anyMatch(Lost.class::isInstance);
    return combined.isEmpty() && perhapsTaken ? Optional.of(ReplicaHeaders.lost()) : combined;
  }

  /** Of each replica that holds parts; ours is made meanwhile, by this thread. */
  private List<Outcome> outcomes(Asked asked, View view, List<Location> parts)
      throws InterruptedException {
    List<FutureTask<Outcome>> sent = new ArrayList<>();
    Outgoing outgoing = Outgoing.of(asked.request(), client.key()).withAnswer();
    byReplica(parts)
        .forEach((replica, numbers) -> {
          Outgoing forIt = outgoing.with(ReplicaHeaders.PARTS, ReplicaHeaders.parts(numbers));
          FutureTask<Outcome> task =
              new FutureTask<>(
                  () -> client.send(replica, forIt, () -> replicas.parts(view).equals(parts)));
          Thread.ofVirtual().name("ask-replica").start(task);
          sent.add(task);
        });
    List<Outcome> outcomes = new ArrayList<>();
    List<Integer> ours = numbers(parts);
    if (!ours.isEmpty()) {
      outcomes.add(answered(asked, view, ours));
    }
    for (FutureTask<Outcome> task : sent) {
      outcomes.add(outcome(task));
    }
    return outcomes;
  }

  private Outcome answered(Asked asked, View view, List<Integer> parts)
      throws InterruptedException {
    asked.request().askParts(true);
    Response response = asked.answer();
    if (here(view).equals(parts)) {
      return new Answered(response);
    }
    close(response);
    return asked.reads() ? new NotTaken() : new Lost(Optional.empty());
  }

  private static Outcome outcome(FutureTask<Outcome> task) throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("another replica could not be asked", e.getCause());
    }
  }

  private List<Integer> here(View view) {
    return numbers(replicas.parts(view));
  }

  private static List<Integer> numbers(List<Location> parts) {
    return IntStream.range(0, parts.size())
        .filter(part -> parts.get(part) instanceof Here)
        .boxed()
        .toList();
  }

  private static Map<URI, List<Integer>> byReplica(List<Location> parts) {
    Map<URI, List<Integer>> byReplica = new TreeMap<>();
    for (int part = 0; part < parts.size(); part++) {
      if (parts.get(part) instanceof At(URI replica)) {
        byReplica.computeIfAbsent(replica, none -> new ArrayList<>()).add(part);
      }
    }
    return byReplica;
  }

  private static void close(Response response) {
    if (response instanceof Streaming stream) {
      stream.close();
    }
  }
}
