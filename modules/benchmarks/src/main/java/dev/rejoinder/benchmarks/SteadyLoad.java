package dev.rejoinder.benchmarks;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Questions that need two tools, so many a second whatever happens, each followed to its run's end.
 */
final class SteadyLoad implements AutoCloseable {

  private static final String QUESTION =
      "{\"message\":\"What's the weather in Berlin and Paris?\"}";
  private static final Pattern RUN = Pattern.compile("\"run_id\":\"(\\w+)\"");
  private static final Pattern STATUS = Pattern.compile("\"status\":\"(\\w+)\"");
  private static final Set<String> ENDS =
      Set.of("completed", "failed", "cancelled", "expired", "incomplete");
  private static final long LOOK_EVERY_MS = 250;

  private final AnyIngress ingress;
  private final long intervalNanos;
  private final int questionsMax;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Course> ended = new CopyOnWriteArrayList<>();
  private final Map<String, String> accepted = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean over;

  SteadyLoad(AnyIngress ingress, int perSecond, int questionsMax) {
    this.ingress = ingress;
    this.intervalNanos = Duration.ofSeconds(1).toNanos() / perSecond;
    this.questionsMax = questionsMax;
  }

  /** Asks in the background until {@link #stop}. */
  void start() {
    threads.execute(() -> {
      long begin = System.nanoTime();
      for (int i = 0; i < questionsMax; i++) {
        Waiting.untilNanos(begin + i * intervalNanos);
        if (over) {
          return;
        }
        String key = "question-" + asked.incrementAndGet();
        threads.execute(() -> ask(key));
      }
    });
  }

  private void ask(String key) {
    long begin = System.nanoTime();
    try {
      Optional<HttpResponse<String>> answer = ingress.post("/api/ask", QUESTION, key);
      if (answer.isEmpty() || answer.get().statusCode() >= 300) {
        refused.incrementAndGet();
        return;
      }
      long acceptedAt = System.nanoTime();
      String runId = found(RUN, answer.get().body());
      accepted.put(key, runId);
      String run = awaitEnd(runId, answer.get().body());
      ended.add(new Course(begin, acceptedAt, System.nanoTime(), runId, whole(run)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String awaitEnd(String runId, String firstSeen) throws InterruptedException {
    String seen = firstSeen;
    while (!ENDS.contains(found(STATUS, seen))) {
      Waiting.pause(LOOK_EVERY_MS);
      if (Thread.interrupted()) {
        throw new InterruptedException("stopped while " + runId + " went on");
      }
      seen = ingress.get("/api/runs/" + runId).map(HttpResponse::body).orElse("");
    }
    return seen;
  }

  private static boolean whole(String run) {
    return found(STATUS, run).equals("completed")
        && run.contains(CallbackTool.output("Berlin"))
        && run.contains(CallbackTool.output("Paris"));
  }

  private static String found(Pattern pattern, String body) {
    Matcher matcher = pattern.matcher(body);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** Asks no more, and waits until every question has its answer and its run an end, or so long. */
  void stop(Duration patience) {
    over = true;
    long deadline = System.nanoTime() + patience.toNanos();
    while (ended.size() + refused.get() < asked.get() && System.nanoTime() < deadline) {
      Waiting.pause(LOOK_EVERY_MS);
    }
  }

  int asked() {
    return asked.get();
  }

  /** Questions without a 2xx, though they were asked again and again. */
  int refused() {
    return refused.get();
  }

  /** Questions with a 2xx; each was asked with a key of its own. */
  int accepted() {
    return accepted.size();
  }

  /** Runs these became; fewer than {@link #accepted()} would mean two questions shared one. */
  int runs() {
    return Set.copyOf(accepted.values()).size();
  }

  /** Of every accepted question whose run ended, so far. */
  List<Course> ended() {
    return List.copyOf(ended);
  }

  @Override
  public void close() {
    over = true;
    threads.shutdownNow();
  }
}
