package dev.rejoinder.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.openapi.ApiDocument;
import dev.rejoinder.openapi.ApiRequest;
import dev.rejoinder.openapi.Described;
import dev.rejoinder.openapi.Exchange;
import dev.rejoinder.openapi.Mutations;
import dev.rejoinder.openapi.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends nonsense to an ingress on this machine for so many minutes, at random and from one seed.
 *
 * <p>Fails on any answer the document does not describe, which is every 5xx that is no documented
 * one, and when the process holds more at its end than after a fifth of the time; see {@link
 * ProcessVitals#leaks}.
 */
final class Fuzzer {

  private static final int SENDERS = 4;
  private static final int WARM_PART = 5;
  private static final int PROBLEMS_MAX = 100;
  private static final long LOOK_EVERY_MS = 1000;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration SETTLED_WITHIN = Duration.ofMinutes(1);

  private final RawClient client;
  private final Described described;
  private final Mutations mutations;
  private final LongAdder sent = new LongAdder();
  private final LongAdder unavailable = new LongAdder();
  private final LongAdder rough = new LongAdder();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();

  private Fuzzer(int port, ApiDocument document) {
    client = new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT);
    described = new Described(document);
    mutations = new Mutations(document);
  }

  public static void main(String[] args) throws Exception {
    Duration time =
        Duration.ofSeconds(
            Math.round(Double.parseDouble(System.getProperty("bench.minutes", "10")) * 60));
    long seed = Long.getLong("bench.seed", System.nanoTime());
    try (Scratch scratch = Scratch.create();
        OneJvm jvm =
            OneJvm.start(Path.of(args[0]), scratch.resolve("data"), freePort(), settings())) {
      Fuzzer fuzzer = new Fuzzer(jvm.port(), document(jvm.port()));
      Report.tell("seed %d".formatted(seed));
      boolean well = fuzzer.run(jvm.processId(), time, new SplittableRandom(seed));
      System.exit(well ? 0 : 1);
    }
  }

  private static Map<String, String> settings() {
    return Map.of(
        "RATE_LIMIT_MAX_REQUESTS",
        "0",
        "VIEW_RUNS_MAX",
        "1000",
        "VIEW_DELIVERIES_MAX",
        "1000",
        "VIEW_MEGACHARS_MAX",
        "5",
        "WEBHOOKS_PER_OWNER",
        "10",
        "ASK_WAIT",
        "1s");
  }

  private boolean run(long processId, Duration time, SplittableRandom random)
      throws IOException, InterruptedException {
    send(time.dividedBy(WARM_PART), random);
    ProcessVitals warm = ProcessVitals.of(processId);
    Report.tell("warm: " + warm);
    send(time.minus(time.dividedBy(WARM_PART)), random);
    ProcessVitals end = settled(processId, warm);
    Report.tell("at the end: " + end);
    Report.tell("%d requests, %d rough sockets".formatted(sent.sum(), rough.sum()));
    Report.tell("%d answers were 5xx, all documented but those below".formatted(unavailable.sum()));
    problems.stream().limit(PROBLEMS_MAX).forEach(Report::tell);
    Report.tell("%d answers amiss, leaks: %s".formatted(problems.size(), end.leaks(warm)));
    return problems.isEmpty() && end.leaks(warm).isEmpty();
  }

  /** Streams and half-sent requests end by themselves, but not at once. */
  private static ProcessVitals settled(long processId, ProcessVitals warm)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + SETTLED_WITHIN.toNanos();
    ProcessVitals vitals = ProcessVitals.of(processId);
    while (!vitals.leaks(warm).isEmpty() && System.nanoTime() < deadline) {
      Waiting.pause(LOOK_EVERY_MS);
      vitals = ProcessVitals.of(processId);
    }
    return vitals;
  }

  private void send(Duration time, SplittableRandom random) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        SplittableRandom own = random.split();
        running.add(senders.submit(() -> sendUntil(deadline, own)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void sendUntil(long deadline, SplittableRandom random) {
    RoughSockets sockets = new RoughSockets(client);
    while (System.nanoTime() < deadline && problems.size() < PROBLEMS_MAX) {
      if (random.nextInt(5) == 0) {
        rough.increment();
        sockets.next(random).flatMap(Fuzzer::amiss).ifPresent(problems::add);
      } else {
        sent.increment();
        check(mutations.next(random));
      }
    }
  }

  private void check(ApiRequest request) {
    try {
      Exchange exchange = client.send(request);
      if (exchange.status() >= 500) {
        unavailable.increment();
      }
      described.problems(exchange).stream()
          .findFirst()
          .ifPresent(problem -> problems.add("%s: %s: %s".formatted(request, problem, exchange)));
    } catch (IOException e) {
      problems.add("%s: %s".formatted(request, e));
    }
  }

  private static Optional<String> amiss(RawClient.Answer answer) {
    // 501 is what RFC 9112 asks for of a transfer coding nobody knows, and 505 of a version.
    boolean known = answer.status() < 500 || List.of(501, 503, 505).contains(answer.status());
    return known ? Optional.empty() : Optional.of("to a rough socket: " + answer);
  }

  private static ApiDocument document(int port) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%d/openapi.json".formatted(port));
    try (HttpClient http = HttpClient.newHttpClient()) {
      String text =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      return new ApiDocument((ObjectNode) new ObjectMapper().readTree(text));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
