package dev.rejoinder.dispatch.jobs;

import dev.rejoinder.hooks.JobLogClient;
import dev.rejoinder.hooks.JobScope;
import dev.rejoinder.hooks.KnownJobs;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.runtime.effect.Effect;
import dev.rejoinder.schemas.WebhookJob;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Runs a job from its newest record to its end, which may take hours.
 *
 * <p>The record it runs because of is not done until then, so that after a crash it is read again;
 * the job goes on from its last progress. Records of its own progress, read meanwhile, say nothing.
 */
final class JobEffect implements Effect<WebhookJob> {

  /** To be run again in a moment. */
  static final class NotYetException extends RetriableException {

    private static final long serialVersionUID = 1L;

    NotYetException(String message) {
      super(message);
    }
  }

  /**
   * What a job goes by.
   *
   * @param ready whether webhooks and jobs are known as they stand
   */
  record Surroundings(
      JobLogClient.Log log, KnownWebhooks webhooks, BooleanSupplier ready, JobOutput output) {}

  private final Surroundings surroundings;
  private final LiveJobs jobs;

  JobEffect(Surroundings surroundings, LiveJobs jobs) {
    this.surroundings = surroundings;
    this.jobs = jobs;
  }

  @Override
  public void perform(ConsumerRecord<String, WebhookJob> record) throws InterruptedException {
    if (!surroundings.ready().getAsBoolean()) {
      throw new NotYetException("webhooks and jobs are not read to the end yet");
    }
    String id = record.value().getJobId();
    Optional<LiveJobs.Running> begun = jobs.begin(id, record.offset());
    if (begun.isPresent()) {
      try {
        run(record.value(), begun.get());
      } finally {
        jobs.end(id);
      }
    } else if (!jobs.ranBefore(id, record.offset())) {
      throw new NotYetException("the job is still being handed back");
    }
  }

  private void run(WebhookJob read, LiveJobs.Running running) throws InterruptedException {
    WebhookJob job = jobs.latest(read);
    if (!KnownJobs.ended(job)) {
      JobScope scope = new JobScope(job, surroundings.webhooks());
      new JobRun(scope, surroundings, running).run();
    } else if (read.getUpdatedAt().isAfter(job.getUpdatedAt())) {
      // Progress came after the end; the end has to be the one record that compaction leaves.
      surroundings.output().write(List.of(JobRun.record(job, surroundings.log().topics())));
    }
  }
}
