package dev.rejoinder.ingress;

import dev.rejoinder.hooks.KnownJobs;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.ingress.access.KeyScope;
import dev.rejoinder.ingress.view.DeliveryView;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookJobKind;
import io.javalin.http.HandlerType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the server answers about deliveries, dead letters and jobs. */
final class DeliveryRoutes {

  private static final String WEBHOOK = "/api/hooks/webhooks/{id}";
  private static final String DELIVERIES = "/api/hooks/deliveries";
  private static final String LETTERS = "/api/hooks/dead-letters";
  private static final String JOBS = "/api/hooks/jobs";

  private final List<Endpoint> endpoints = new ArrayList<>();

  private DeliveryRoutes() {}

  /**
   * Where they come from.
   *
   * @param jobs as their topic tells
   * @param log where what is sent again is written
   */
  record Sources(
      DeliveryView view,
      KnownWebhooks webhooks,
      KnownJobs jobs,
      PastDeliveries past,
      DeliveryLog log) {}

  static List<Endpoint> endpoints(Sources sources, RequestIds ids, InstantSource clock) {
    DeliveryRoutes routes = new DeliveryRoutes();
    OwnedHooks hooks = new OwnedHooks(sources.webhooks());
    Deliveries deliveries = new Deliveries(sources.view(), sources.past(), hooks, clock);
    Resends resends = new Resends(sources.log(), sources.view(), sources.past(), ids, clock);
    Jobs jobs = new Jobs(sources.log(), sources.jobs(), sources.past(), ids, clock);
    routes.deliveries(deliveries, resends);
    routes.letters(
        new DeadLetters(sources.log(), sources.view(), sources.past(), hooks, clock), resends);
    routes.webhooks(hooks, deliveries, resends, jobs);
    routes.jobs(hooks, jobs);
    return List.copyOf(routes.endpoints);
  }

  private void deliveries(Deliveries deliveries, Resends resends) {
    find(DELIVERIES, "Deliveries to your webhooks, newest first.", deliveries::list);
    find(DELIVERIES + "/{id}", "A delivery with its attempts.", deliveries::show);
    find(
        DELIVERIES + "/{id}/attempts",
        "Its attempts, with what was answered.",
        deliveries::attempts);
    post(
        DELIVERIES + "/{id}/redeliver",
        "Send a delivery again.",
        request -> resends.redeliver(deliveries.find(request), request));
  }

  private void letters(DeadLetters letters, Resends resends) {
    find(LETTERS, "Deliveries that were given up, newest first.", letters::list);
    find(LETTERS + "/{id}", "A dead letter.", letters::show);
    post(
        LETTERS + "/{id}/redrive",
        "Send a dead letter again.",
        request -> letters.redrive(resends, request));
    endpoints.add(
        new Endpoint(
            HandlerType.DELETE,
            LETTERS + "/{id}",
            "Drop a dead letter.",
            KeyScope.WEBHOOKS_WRITE,
            letters::purge));
  }

  private void webhooks(OwnedHooks hooks, Deliveries deliveries, Resends resends, Jobs jobs) {
    find(WEBHOOK + "/deliveries", "Deliveries to a webhook.", deliveries::ofWebhook);
    post(
        WEBHOOK + "/test",
        "Send a test event and see what comes back.",
        request -> resends.test(hooks.webhook(request), request));
    post(
        WEBHOOK + "/recover",
        "Send everything again that was given up since a time.",
        request -> jobs.recover(hooks.webhook(request), request));
    post(
        WEBHOOK + "/replay",
        "Send every event again since a time.",
        request -> jobs.replay(hooks.webhook(request), request));
  }

  private void jobs(OwnedHooks hooks, Jobs jobs) {
    post(
        LETTERS + "/redrive",
        "Send dead letters again, by filter.",
        request -> jobs.letters(WebhookJobKind.REDRIVE, named(hooks, request), request));
    post(
        LETTERS + "/purge",
        "Drop dead letters, by filter.",
        request -> jobs.letters(WebhookJobKind.PURGE, named(hooks, request), request));
    find(JOBS, "Replays, recoveries and redrives, newest first.", jobs::list);
    find(JOBS + "/{id}", "How far one is.", jobs::show);
    post(JOBS + "/{id}/cancel", "End one.", jobs::cancel);
  }

  /** The webhook a body names as {@code webhook}; empty when it names none. */
  private static Optional<Webhook> named(OwnedHooks hooks, Request request) {
    return request.bodyIfAny().text("webhook").map(id -> hooks.webhook(request, id));
  }

  private void find(String path, String summary, Endpoint.Answering answering) {
    endpoints.add(new Endpoint(HandlerType.GET, path, summary, KeyScope.WEBHOOKS_READ, answering));
  }

  private void post(String path, String summary, Endpoint.Answering answering) {
    endpoints.add(
        new Endpoint(HandlerType.POST, path, summary, KeyScope.WEBHOOKS_WRITE, answering));
  }
}
