package dev.rejoinder.dispatch.jobs;

import dev.rejoinder.dispatch.jobs.JobOutput.Written;
import dev.rejoinder.hooks.JobLogClient;
import dev.rejoinder.hooks.JobLogClient.Item;
import dev.rejoinder.hooks.JobScope;
import dev.rejoinder.hooks.Resending;
import dev.rejoinder.hooks.WaitingLetters;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.DeadResolution;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.schemas.WebhookJobKind;
import dev.rejoinder.schemas.WebhookJobStatus;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job, run by this process: partition by partition, at its pace, with progress every second.
 *
 * <p>When it is broken off, what it did since its last progress may be done again, under the same
 * ids. Not thread-safe.
 */
final class JobRun {

  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(JobRun.class);

  private final JobScope scope;
  private final WebhookJob job;
  private final JobEffect.Surroundings surroundings;
  private final Topics topics;
  private final LiveJobs.Running running;
  private final Pace pace;
  private final Map<String, Long> positions;
  private long done;
  private long progressNanos = System.nanoTime();

  JobRun(JobScope scope, JobEffect.Surroundings surroundings, LiveJobs.Running running) {
    this.scope = scope;
    this.job = scope.job();
    this.surroundings = surroundings;
    this.topics = surroundings.log().topics();
    this.running = running;
    this.pace = new Pace(job.getPerSecond(), System.nanoTime());
    this.positions = new HashMap<>(job.getPositions());
    this.done = job.getDone();
  }

  void run() throws InterruptedException {
    String webhookId = job.getWebhookId();
    if (webhookId != null && surroundings.webhooks().find(webhookId).isEmpty()) {
      end(WebhookJobStatus.FAILED, "the webhook was deleted");
      return;
    }
    try {
      end(walkAll() ? WebhookJobStatus.COMPLETED : WebhookJobStatus.CANCELLED, null);
    } catch (WaitingLetters.TooManyException e) {
      end(WebhookJobStatus.FAILED, e.getMessage());
    }
  }

  static Written<WebhookJob> record(WebhookJob job, Topics topics) {
    return new Written<>(topics.webhookJobs(), job.getJobId(), job);
  }

  /** False when the job was cancelled before its end. */
  private boolean walkAll() throws InterruptedException {
    for (int partition = 0; ; partition++) {
      Optional<JobLogClient> opened = JobLogClient.open(surroundings.log(), scope, partition);
      if (opened.isEmpty()) {
        return true;
      }
      try (JobLogClient client = opened.get()) {
        if (!walk(client)) {
          return false;
        }
      }
    }
  }

  private boolean walk(JobLogClient client) throws InterruptedException {
    while (!client.atEnd()) {
      List<Item> items = client.read();
      int from = 0;
      while (from < items.size()) {
        int room = Math.min(pace.room(System.nanoTime()), items.size() - from);
        if (running.cancelledWithin(room > 0 ? Duration.ZERO : pace.untilRoom(System.nanoTime()))) {
          return false;
        }
        if (room > 0) {
          List<Item> chunk = items.subList(from, from + room);
          perform(chunk);
          from += room;
          passed(client.position(), chunk.getLast().offset() + 1);
        }
      }
      passed(client.position(), client.next());
      if (running.cancelledWithin(Duration.ZERO)) {
        return false;
      }
    }
    return true;
  }

  /** Deliveries first: a letter that is resolved is never looked at again. */
  private void perform(List<Item> chunk) throws InterruptedException {
    Instant now = surroundings.log().clock().instant();
    List<Written<?>> deliveries = new ArrayList<>();
    List<Written<?>> letters = new ArrayList<>();
    for (Item item : chunk) {
      switch (item) {
        case Item.Replayed(long offset, Delivery delivery) -> deliveries.add(record(delivery));
        case Item.Letter(long offset, DeadDelivery letter) -> {
          if (job.getKind() == WebhookJobKind.PURGE) {
            letters.add(record(Resending.resolved(letter, DeadResolution.PURGED, now)));
          } else {
            deliveries.add(record(Resending.anew(letter, now)));
            letters.add(record(Resending.resolved(letter, DeadResolution.REDRIVEN, now)));
          }
        }
      }
    }
    surroundings.output().write(deliveries);
    surroundings.output().write(letters);
    pace.wrote(chunk.size(), System.nanoTime());
    done += chunk.size();
  }

  private Written<Delivery> record(Delivery delivery) {
    return new Written<>(topics.deliveries(), delivery.getEndpointId(), delivery);
  }

  private Written<DeadDelivery> record(DeadDelivery letter) {
    return new Written<>(topics.deliveriesDead(), letter.getDelivery().getEndpointId(), letter);
  }

  private void passed(String position, long next) throws InterruptedException {
    positions.put(position, next);
    if (System.nanoTime() - progressNanos >= PROGRESS_EVERY.toNanos()) {
      tell(WebhookJobStatus.RUNNING, null);
      progressNanos = System.nanoTime();
    }
  }

  private void end(WebhookJobStatus status, @Nullable String error) throws InterruptedException {
    tell(status, error);
    log.atInfo()
        .addKeyValue("job", job.getJobId())
        .addKeyValue("kind", job.getKind())
        .addKeyValue("status", status)
        .addKeyValue("done", done)
        .addKeyValue("reason", error)
        .log("job ended");
  }

  private void tell(WebhookJobStatus status, @Nullable String error) throws InterruptedException {
    WebhookJob told =
        WebhookJob.newBuilder(job)
            .setStatus(status)
            .setDone(done)
            .setPositions(Map.copyOf(positions))
            .setError(error)
            .setUpdatedAt(surroundings.log().clock().instant())
            .build();
    surroundings.output().write(List.of(record(told, topics)));
  }
}
