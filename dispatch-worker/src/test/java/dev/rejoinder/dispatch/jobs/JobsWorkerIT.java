package dev.rejoinder.dispatch.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.hooks.DeliveryIds;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.DeadResolution;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.schemas.WebhookJobKind;
import dev.rejoinder.schemas.WebhookJobStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JobsWorkerIT {

  private static final String OWNER = "own_a";

  private static JobStage stage;
  private static Instant began;

  private List<Service> runner = List.of();

  @BeforeAll
  static void createTopics() throws Exception {
    stage = new JobStage();
    began = Instant.now();
  }

  @AfterAll
  static void closeStage() {
    stage.close();
  }

  @AfterEach
  void stopRunner() {
    JobStage.stop(runner);
  }

  private static void know(String webhookId) {
    stage.know(
        Webhook.newBuilder()
            .setWebhookId(webhookId)
            .setOwner(OWNER)
            .setName("Test")
            .setUrl("https://hooks.example/in")
            .setEventTypes(List.of("job.test"))
            .setFilter("{\"/payload/for\":{\"equals\":\"" + webhookId + "\"}}")
            .setEnabled(true)
            .setEnabledAt(began)
            .setCreatedAt(began)
            .setUpdatedAt(began)
            .build());
  }

  private static WebhookJob job(String webhookId, WebhookJobKind kind, int perSecond) {
    Instant now = Instant.now();
    return WebhookJob.newBuilder()
        .setJobId("job_" + webhookId + "_" + kind)
        .setOwner(OWNER)
        .setKind(kind)
        .setWebhookId(webhookId)
        .setSince(began)
        .setUntil(now.plusSeconds(1))
        .setPerSecond(perSecond)
        .setStatus(WebhookJobStatus.RUNNING)
        .setCreatedAt(now)
        .setUpdatedAt(now)
        .build();
  }

  private static void publishEvents(String webhookId, int count) {
    for (int i = 0; i < count; i++) {
      // Half of them are for somebody else.
      for (String addressee : List.of(webhookId, "nobody")) {
        stage.write(
            Event.newBuilder()
                .setEventId("evt_%s_%s_%d".formatted(webhookId, addressee, i))
                .setType("job.test")
                .setSubject("subject_" + i)
                .setAt(Instant.now())
                .setData("{\"for\":\"" + addressee + "\"}")
                .build());
      }
    }
  }

  private static void bury(String webhookId, int count) {
    List<DeadDelivery> letters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instant now = Instant.now();
      letters.add(
          DeadDelivery.newBuilder()
              .setDelivery(
                  Delivery.newBuilder()
                      .setDeliveryId("dlv_%s_%d".formatted(webhookId, i))
                      .setEndpointId(webhookId)
                      .setKind(DeliveryKind.EVENT)
                      .setBody("{}")
                      .setAttempt(5)
                      .setCreatedAt(now)
                      .setNotBefore(now)
                      .setEventType("job.test")
                      .build())
              .setReason("attempts_exhausted")
              .setDiedAt(now)
              .build());
    }
    letters.forEach(stage::write);
  }

  private static Set<String> ids(List<Delivery> deliveries) {
    return deliveries.stream()
        .map(Delivery::getDeliveryId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static long resolved(String webhookId, DeadResolution resolution) {
    return stage.letters(webhookId).stream()
        .filter(letter -> letter.getResolution() == resolution)
        .map(letter -> letter.getDelivery().getDeliveryId())
        .distinct()
        .count();
  }

  @Test
  void aReplayGoesOnAfterACrashAndSendsEveryEventUnderItsOwnId() throws Exception {
    know("wh_replay");
    publishEvents("wh_replay", 40);
    runner = stage.runner();
    WebhookJob job = job("wh_replay", WebhookJobKind.REPLAY, 5);
    stage.write(job);
    stage.awaitJob(job.getJobId(), told -> told.getDone() > 0);
    JobStage.stop(runner);

    assertThat(stage.deliveries("wh_replay")).hasSizeLessThan(40);
    runner = stage.runner();
    WebhookJob ended = stage.awaitJob(job.getJobId(), JobStage.is(WebhookJobStatus.COMPLETED));

    Set<String> expected = new TreeSet<>();
    for (int i = 0; i < 40; i++) {
      expected.add(DeliveryIds.of("evt_wh_replay_wh_replay_" + i, "wh_replay"));
    }
    stage.awaitDeliveries("wh_replay", 40);
    List<Delivery> sent = stage.deliveries("wh_replay");
    assertThat(ids(sent)).isEqualTo(expected);
    assertThat(sent).extracting(Delivery::getRedrive).containsOnly(sent.getFirst().getRedrive());
    // It went on and did not begin anew.
    assertThat(stage.records(job.getJobId())).extracting(WebhookJob::getDone).isSorted();
    assertThat(ended.getDone()).isEqualTo(40);
  }

  @Test
  void aRecoveryGoesOnAfterACrashAndResolvesEveryLetterOnce() throws Exception {
    know("wh_recover");
    bury("wh_recover", 40);
    runner = stage.runner();
    WebhookJob job = job("wh_recover", WebhookJobKind.RECOVER, 5);
    stage.write(job);
    stage.awaitDeliveries("wh_recover", 3);
    JobStage.stop(runner);

    assertThat(stage.records(job.getJobId())).noneMatch(JobStage.is(WebhookJobStatus.COMPLETED));
    runner = stage.runner();
    stage.awaitJob(job.getJobId(), JobStage.is(WebhookJobStatus.COMPLETED));

    stage.awaitDeliveries("wh_recover", 40);
    assertThat(ids(stage.deliveries("wh_recover"))).hasSize(40);
    assertThat(stage.deliveries("wh_recover")).allMatch(sent -> sent.getRedrive() == 1);
    assertThat(resolved("wh_recover", DeadResolution.REDRIVEN)).isEqualTo(40);
  }

  @Test
  void aCancelledJobEndsAtOnceAndStaysEnded() throws Exception {
    know("wh_cancel");
    publishEvents("wh_cancel", 30);
    bury("wh_cancel", 3);
    runner = stage.runner();
    WebhookJob job = job("wh_cancel", WebhookJobKind.REPLAY, 1);
    stage.write(job);
    stage.awaitDeliveries("wh_cancel", 1);

    stage.write(
        WebhookJob.newBuilder(job)
            .setStatus(WebhookJobStatus.CANCELLED)
            .setUpdatedAt(Instant.now())
            .build());
    WebhookJob told =
        stage.awaitJob(
            job.getJobId(),
            last -> last.getStatus() == WebhookJobStatus.CANCELLED && last.getDone() > 0);

    assertThat(told.getDone()).isLessThan(30);
    assertThat(told.getPositions()).isNotEmpty();
    JobStage.stop(runner);
    runner = stage.runner();
    // Another job of the same worker shows that the cancelled one is not taken up again before it.
    WebhookJob purge = job("wh_cancel", WebhookJobKind.PURGE, 100);
    stage.write(purge);
    WebhookJob purged = stage.awaitJob(purge.getJobId(), JobStage.is(WebhookJobStatus.COMPLETED));
    assertThat(purged.getDone()).isEqualTo(3);
    assertThat(resolved("wh_cancel", DeadResolution.PURGED)).isEqualTo(3);
    stage.awaitDeliveries("wh_cancel", (int) told.getDone());
    assertThat((long) stage.deliveries("wh_cancel").size()).isEqualTo(told.getDone());
  }

  @Test
  void aJobForAWebhookThatIsGoneFails() throws Exception {
    runner = stage.runner();
    WebhookJob job = job("wh_gone", WebhookJobKind.REPLAY, 10);
    stage.write(job);

    WebhookJob told = stage.awaitJob(job.getJobId(), JobStage.is(WebhookJobStatus.FAILED));

    assertThat(told.getError()).isEqualTo("the webhook was deleted");
    assertThat(stage.deliveries("wh_gone")).isEmpty();
  }
}
