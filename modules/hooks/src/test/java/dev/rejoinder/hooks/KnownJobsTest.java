package dev.rejoinder.hooks;

import static dev.rejoinder.hooks.Letters.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.schemas.WebhookJobKind;
import dev.rejoinder.schemas.WebhookJobStatus;
import org.junit.jupiter.api.Test;

class KnownJobsTest {

  private final KnownJobs jobs = new KnownJobs();

  private void told(WebhookJobStatus status, long done) {
    WebhookJob job = job(WebhookJobKind.REPLAY).setStatus(status).setDone(done).build();
    jobs.follow("job_1", job);
  }

  @Test
  void theLastRecordCountsWhileItRuns() {
    told(WebhookJobStatus.RUNNING, 0);
    told(WebhookJobStatus.RUNNING, 3);

    assertThat(jobs.find("job_1").orElseThrow().getDone()).isEqualTo(3);
  }

  @Test
  void progressAfterTheEndDoesNotBringAJobBack() {
    told(WebhookJobStatus.CANCELLED, 1);
    told(WebhookJobStatus.RUNNING, 2);
    told(WebhookJobStatus.COMPLETED, 3);

    WebhookJob job = jobs.find("job_1").orElseThrow();
    assertThat(job.getStatus()).isEqualTo(WebhookJobStatus.CANCELLED);
    assertThat(job.getDone()).isEqualTo(1);
  }

  @Test
  void whatACancelledJobHadDoneIsToldWhenItStopped() {
    told(WebhookJobStatus.CANCELLED, 1);
    told(WebhookJobStatus.CANCELLED, 2);

    assertThat(jobs.find("job_1").orElseThrow().getDone()).isEqualTo(2);
  }

  @Test
  void jobsAreTheirOwners() {
    told(WebhookJobStatus.RUNNING, 0);

    assertThat(jobs.of("own_a")).hasSize(1);
    assertThat(jobs.of("own_b")).isEmpty();
    jobs.follow("job_1", null);
    assertThat(jobs.of("own_a")).isEmpty();
  }
}
