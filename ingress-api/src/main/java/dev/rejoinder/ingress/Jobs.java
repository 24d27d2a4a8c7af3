package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.hooks.KnownJobs;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.schemas.WebhookJobKind;
import dev.rejoinder.schemas.WebhookJobStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Work over many deliveries: asking for it, counting it, watching it, ending it. */
final class Jobs {

  /** So long a dry run counts, and so long a job waits to begin in order to know its total. */
  private static final Duration COUNT_MAX = Duration.ofSeconds(20);

  private static final int RUNNING_MAX = 10;

  private final DeliveryLog log;
  private final KnownJobs jobs;
  private final PastDeliveries past;
  private final RequestIds ids;
  private final InstantSource clock;

  Jobs(DeliveryLog log, KnownJobs jobs, PastDeliveries past, RequestIds ids, InstantSource clock) {
    this.log = log;
    this.jobs = jobs;
    this.past = past;
    this.ids = ids;
    this.clock = clock;
  }

  /** Everything of one webhook that was given up. */
  Reply recover(Webhook webhook, Request request) throws InterruptedException {
    return ofWebhook(WebhookJobKind.RECOVER, webhook, request);
  }

  /** Every event one webhook asks for, whether it got it or not. */
  Reply replay(Webhook webhook, Request request) throws InterruptedException {
    return ofWebhook(WebhookJobKind.REPLAY, webhook, request);
  }

  /**
   * Dead letters by filter.
   *
   * @param kind REDRIVE or PURGE
   * @param webhook the one they are of; empty: every one of the owner's
   */
  Reply letters(WebhookJobKind kind, Optional<Webhook> webhook, Request request)
      throws InterruptedException {
    JsonBody body = request.bodyIfAny();
    WebhookJob.Builder job = JobReader.job(body, kind, false, clock.instant());
    webhook.map(Webhook::getWebhookId).ifPresent(job::setWebhookId);
    return asked(job, body, request);
  }

  Reply list(Request request) {
    Page<WebhookJob> page =
        Page.of(
            request,
            jobs.of(request.owner()).stream(),
            job -> new PageCursor(job.getCreatedAt().toEpochMilli(), job.getJobId()));
    return Reply.of(200, page.body(JobJson::resource));
  }

  Reply show(Request request) {
    return Reply.of(200, JobJson.resource(find(request)));
  }

  /** What was sent by then stays sent; cancelling twice changes nothing. */
  Reply cancel(Request request) {
    WebhookJob job = find(request);
    if (job.getStatus() == WebhookJobStatus.CANCELLED) {
      return Reply.of(200, JobJson.resource(job));
    }
    if (KnownJobs.ended(job)) {
      String status = JobJson.name(job.getStatus());
      throw new BadRequest(
          Reply.error(409, "Job already ended", "The job is " + status + " already.")
              .withField("status", status));
    }
    WebhookJob cancelled =
        WebhookJob.newBuilder(job)
            .setStatus(WebhookJobStatus.CANCELLED)
            .setUpdatedAt(clock.instant())
            .build();
    log.publish(cancelled);
    return Reply.of(202, JobJson.resource(cancelled))
        .with("Location", JobJson.path(job.getJobId()));
  }

  private Reply ofWebhook(WebhookJobKind kind, Webhook webhook, Request request)
      throws InterruptedException {
    JsonBody body = request.body();
    WebhookJob.Builder job = JobReader.job(body, kind, true, clock.instant());
    if (!webhook.getEnabled() && !JobReader.dryRun(body)) {
      throw new BadRequest(
          Reply.error(409, "Webhook disabled", "Nothing is sent to it; enable the webhook first."));
    }
    return asked(job.setWebhookId(webhook.getWebhookId()), body, request);
  }

  private Reply asked(WebhookJob.Builder asked, JsonBody body, Request request)
      throws InterruptedException {
    WebhookJob job = asked.setJobId(ids.fresh(JobReader.ID)).setOwner(request.owner()).build();
    boolean dryRun = JobReader.dryRun(body);
    if (!dryRun) {
      requireRoom(job.getOwner());
    }
    PastDeliveries.Count count = past.count(job, COUNT_MAX);
    if (dryRun) {
      ObjectNode counted = JsonNodeFactory.instance.objectNode().put("dryRun", true);
      counted.put("count", count.items()).put("complete", count.complete());
      return Reply.of(200, counted);
    }
    WebhookJob made =
        WebhookJob.newBuilder(job).setTotal(count.complete() ? count.items() : -1).build();
    log.publish(made);
    return Reply.of(202, JobJson.resource(made)).with("Location", JobJson.path(made.getJobId()));
  }

  private void requireRoom(String owner) {
    long running = jobs.of(owner).stream().filter(job -> !KnownJobs.ended(job)).count();
    if (running >= RUNNING_MAX) {
      throw new BadRequest(
          Reply.error(
              409,
              "Too many jobs",
              "%d jobs are running; wait for one to end, or cancel it.".formatted(running)));
    }
  }

  private WebhookJob find(Request request) {
    String id = request.path("id");
    String owner = request.owner();
    return jobs.find(id)
        .filter(job -> job.getOwner().equals(owner))
        .orElseThrow(
            () -> BadRequest.notFound("Job not found", "There is no job '%s'.".formatted(id)));
  }
}
