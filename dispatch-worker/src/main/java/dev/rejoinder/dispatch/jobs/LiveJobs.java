package dev.rejoinder.dispatch.jobs;

import dev.rejoinder.hooks.KnownJobs;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.schemas.WebhookJobStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where every job stands, and those that run in this process. Thread-safe. */
final class LiveJobs {

  private final KnownJobs jobs = new KnownJobs();
  private final Map<String, Running> running = new HashMap<>();

  /** Takes a record of their topic. */
  void follow(String id, @Nullable WebhookJob job) {
    jobs.follow(id, job);
    if (job == null || job.getStatus() == WebhookJobStatus.CANCELLED) {
      cancel(id);
    }
  }

  /** The newest that is known of a job, whose record {@code read} is. */
  WebhookJob latest(WebhookJob read) {
    return jobs.find(read.getJobId())
        .filter(
            known -> KnownJobs.ended(known) || !known.getUpdatedAt().isBefore(read.getUpdatedAt()))
        .orElse(read);
  }

  /** Empty when it runs already; then {@link #ranBefore} says by which record. */
  synchronized Optional<Running> begin(String id, long offset) {
    if (running.containsKey(id)) {
      return Optional.empty();
    }
    Running begun = new Running(offset, new CountDownLatch(1));
    running.put(id, begun);
    return Optional.of(begun);
  }

  /** Whether it runs because of a record before {@code offset}, which is then not done either. */
  synchronized boolean ranBefore(String id, long offset) {
    Running one = running.get(id);
    return one != null && one.offset() < offset;
  }

  synchronized void end(String id) {
    running.remove(id);
  }

  private synchronized void cancel(String id) {
    Running one = running.get(id);
    if (one != null) {
      one.cancelled().countDown();
    }
  }

  /** {@code offset} is that of the record it runs because of. */
  record Running(long offset, CountDownLatch cancelled) {

    /** Waits; true as soon as the job is cancelled. */
    boolean cancelledWithin(Duration wait) throws InterruptedException {
      return cancelled.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }
  }
}
