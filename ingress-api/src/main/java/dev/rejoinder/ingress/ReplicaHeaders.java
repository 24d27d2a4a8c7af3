package dev.rejoinder.ingress;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What replicas tell each other beside a request and its answer. */
final class ReplicaHeaders {

  /** Before the names of all of them; none of these goes to a client or comes from one. */
  static final String PREFIX = "rejoinder-replica";

  /** Of a request: what is left of its patience, milliseconds. */
  static final String PATIENCE_MS = "Rejoinder-Replica-Patience-Ms";

  /** Of a request to many: the parts that are asked for, by number, with commas between them. */
  static final String PARTS = "Rejoinder-Replica-Parts";

  /** Of an answer: one of the three below. */
  static final String STATE = "Rejoinder-Replica";

  /** The part is not here, and nothing was done. */
  static final String ELSEWHERE = "elsewhere";

  /** The part went elsewhere before the answer was there. */
  static final String LOST = "lost";

  /** The key is another one. */
  static final String REFUSED = "refused";

  private ReplicaHeaders() {}

  /** Empty when the request says nothing of it. */
  static Optional<Duration> patience(Request request) {
    return request
        .header(PATIENCE_MS)
        .filter(written -> written.matches("\\d{1,9}"))
        .map(Long::valueOf)
        .map(Duration::ofMillis);
  }

  static String parts(List<Integer> numbers) {
    return new TreeSet<>(numbers).stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  static Reply elsewhere() {
    return Reply.unavailable("This part of the views is being taken over; ask again.")
        .with(STATE, ELSEWHERE);
  }

  static Reply lost() {
    return Reply.unavailable(
            "The part of the views this is about moved to another server while the request was"
                + " served, and it may have been taken; ask again.")
        .with(STATE, LOST);
  }

  /** {@code response}, which is right as far as it goes. */
  static Response lost(Response response) {
    return response instanceof Reply reply ? reply.with(STATE, LOST) : response;
  }

  static Stream<Integer> numbers(Request request) {
    return Stream.of(request.header(PARTS).orElse("").split(","))
        .filter(written -> written.matches("\\d{1,6}"))
        .map(Integer::valueOf);
  }
}
