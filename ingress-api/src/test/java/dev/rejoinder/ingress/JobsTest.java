package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.schemas.WebhookJobKind;
import dev.rejoinder.schemas.WebhookJobStatus;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobsTest {

  private static final String REPLAY = "/api/hooks/webhooks/wh_a/replay";
  private static final String JOBS = "/api/hooks/jobs";

  private final Ingress ingress = new Ingress();

  @BeforeEach
  void subscribe() {
    Hooks.subscribe(ingress, "wh_a", "default");
    Hooks.subscribe(ingress, "wh_others", "own_somebody");
  }

  @AfterEach
  void close() {
    ingress.close();
  }

  /** As the topic tells it back. */
  private WebhookJob published() {
    WebhookJob job = ingress.log.jobs().getLast();
    ingress.jobs.follow(job.getJobId(), job);
    return job;
  }

  @Test
  void aReplayIsPublishedWithWhatItWillDo() {
    ingress.past.count = new PastDeliveries.Count(7, true);

    Answer answer =
        ingress.post(REPLAY, "{\"since\":\"1h\",\"eventTypes\":[\"task.*\"],\"perSecond\":5}");

    assertThat(answer.status()).isEqualTo(202);
    WebhookJob job = published();
    assertThat(job.getKind()).isEqualTo(WebhookJobKind.REPLAY);
    assertThat(job.getOwner()).isEqualTo("default");
    assertThat(job.getWebhookId()).isEqualTo("wh_a");
    Instant now = ingress.clock.instant();
    assertThat(job.getSince()).isEqualTo(now.minus(Duration.ofHours(1)));
    assertThat(job.getUntil()).isEqualTo(now);
    assertThat(job.getEventTypes()).containsExactly("task.*");
    assertThat(job.getPerSecond()).isEqualTo(5);
    assertThat(job.getTotal()).isEqualTo(7);
    assertThat(answer.header("Location")).isEqualTo(JOBS + "/" + job.getJobId());
    assertThat(answer.text("status")).isEqualTo("running");
  }

  @Test
  void aDryRunCountsAndDoesNothing() {
    ingress.past.count = new PastDeliveries.Count(7, false);

    Answer answer =
        ingress.post(
            "/api/hooks/webhooks/wh_a/recover",
            "{\"since\":\"2023-11-14T00:00:00Z\",\"dryRun\":true}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("count").intValue()).isEqualTo(7);
    assertThat(answer.body().path("complete").booleanValue()).isFalse();
    assertThat(ingress.past.counted.getFirst().getKind()).isEqualTo(WebhookJobKind.RECOVER);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"redrive, REDRIVE", "purge, PURGE"})
  void deadLettersAreTakenByFilter(String verb, WebhookJobKind kind) {
    String path = "/api/hooks/dead-letters/" + verb;

    Answer filtered = ingress.post(path, "{\"webhook\":\"wh_a\",\"reason\":\"gone\"}");
    WebhookJob job = published();
    Answer all = ingress.post(path, "{}");

    assertThat(filtered.status()).isEqualTo(202);
    assertThat(job.getKind()).isEqualTo(kind);
    assertThat(job.getWebhookId()).isEqualTo("wh_a");
    assertThat(job.getReason()).isEqualTo("gone");
    assertThat(job.getSince()).isEqualTo(Instant.EPOCH);
    assertThat(all.status()).isEqualTo(202);
    assertThat(published().getWebhookId()).isNull();
    assertThat(ingress.post(path, "{\"webhook\":\"wh_others\"}").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                      | Missing: since
          {"since":"soon"}                        | since must be a time like
          {"since":"1h","until":"2h"}             | since must be before until
          {"since":"2099-01-01T00:00:00Z"}        | since must be before until
          {"since":"1h","perSecond":0}            | perSecond must be a whole number from 1 to 1000.
          {"since":"1h","perSecond":2.5}          | perSecond must be a whole number from 1 to 1000.
          {"since":"1h","eventTypes":"task.*"}    | eventTypes must be a list
          {"since":"1h","eventTypes":[1]}         | eventTypes must be a list
          {"since":"1h","dryRun":"yes"}           | dryRun must be true or false.
          """)
  void whatIsNotUnderstoodIsNamed(String body, String sentence) {
    Answer answer = ingress.post(REPLAY, body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("details")).contains(sentence);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void nothingIsSentToAWebhookThatIsOff() {
    Webhook off = Webhook.newBuilder(Hooks.webhook("wh_a", "default")).setEnabled(false).build();
    ingress.webhooks.on("wh_a", off);

    assertThat(ingress.post(REPLAY, "{\"since\":\"1h\"}").status()).isEqualTo(409);
    assertThat(ingress.post(REPLAY, "{\"since\":\"1h\",\"dryRun\":true}").status()).isEqualTo(200);
  }

  @Test
  void progressIsShown() {
    ingress.past.count = new PastDeliveries.Count(8, true);
    ingress.post(REPLAY, "{\"since\":\"1h\"}");
    WebhookJob job = published();
    ingress.jobs.follow(job.getJobId(), WebhookJob.newBuilder(job).setDone(2).build());

    Answer shown = ingress.get(JOBS + "/" + job.getJobId());

    assertThat(shown.body().path("done").intValue()).isEqualTo(2);
    assertThat(shown.body().path("progress").doubleValue()).isEqualTo(0.25);
    assertThat(ingress.get(JOBS).body().at("/data/0/id").asText()).isEqualTo(job.getJobId());
    assertThat(ingress.get(JOBS + "/job_x").status()).isEqualTo(404);
  }

  @Test
  void aJobIsCancelledOnceAndNotAfterItsEnd() {
    ingress.post(REPLAY, "{\"since\":\"1h\"}");
    WebhookJob job = published();
    String path = JOBS + "/" + job.getJobId() + "/cancel";

    assertThat(ingress.post(path, "").status()).isEqualTo(202);
    assertThat(published().getStatus()).isEqualTo(WebhookJobStatus.CANCELLED);
    // Progress that was on its way does not bring it back.
    ingress.jobs.follow(job.getJobId(), WebhookJob.newBuilder(job).setDone(1).build());
    assertThat(ingress.post(path, "").status()).isEqualTo(200);
    assertThat(ingress.log.jobs()).hasSize(2);

    ingress.post(REPLAY, "{\"since\":\"1h\"}");
    WebhookJob other = published();
    ingress.jobs.follow(
        other.getJobId(),
        WebhookJob.newBuilder(other).setStatus(WebhookJobStatus.COMPLETED).build());
    Answer late = ingress.post(JOBS + "/" + other.getJobId() + "/cancel", "");
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.text("status")).isEqualTo("completed");
  }

  @Test
  void anOwnerHasOnlySoManyJobsAtOnce() {
    for (int i = 0; i < 10; i++) {
      ingress.post(REPLAY, "{\"since\":\"1h\"}");
      published();
    }

    Answer refused = ingress.post(REPLAY, "{\"since\":\"1h\"}");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("details")).contains("10 jobs are running");
  }
}
