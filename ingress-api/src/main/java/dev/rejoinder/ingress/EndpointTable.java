package dev.rejoinder.ingress;

import static dev.rejoinder.ingress.access.KeyScope.ADMIN;
import static dev.rejoinder.ingress.access.KeyScope.ASK;
import static dev.rejoinder.ingress.access.KeyScope.EVENTS_WRITE;
import static dev.rejoinder.ingress.access.KeyScope.WEBHOOKS_READ;
import static dev.rejoinder.ingress.access.KeyScope.WEBHOOKS_WRITE;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.access.Need;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.ProcessMetrics;
import dev.rejoinder.runtime.Service;
import io.javalin.http.HandlerType;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The one list of what the server answers; {@code GET /api} shows it. */
final class EndpointTable {

  private final List<Endpoint> endpoints = new ArrayList<>();
  private final CallbackSignatures signatures;
  private final List<Service> services;

  /**
   * @param services what {@code /ready} reports, beside the server itself
   */
  EndpointTable(
      Questions questions,
      Answers answers,
      Runs runs,
      CallbackSignatures signatures,
      List<Service> services) {
    this.signatures = signatures;
    this.services = List.copyOf(services);
    post("/api/ask", ASK, "Ask an assistant; waits until the run settles.", questions::ask);
    post(
        "/api/webhook-response",
        signatures.needOfTools(),
        "Answer a tool call; waits until the run settles.",
        signatures.ofTools(answers::webhookResponse));
    post(
        "/api/callbacks/{call_id}",
        signatures.needOfTools(),
        "Answer a tool call at its own address; does not wait for the run.",
        signatures.ofTools(answers::callback));
    find("/api/run-status", ASK, "Where a run stands, by thread_id and run_id.", runs::runStatus);
    find("/api/runs/{id}", ASK, "A run with its turns, calls and tokens.", runs::run);
    post("/api/runs/{id}/cancel", ASK, "End a run.", runs::cancel);
    find("/api", Need.NOTHING, "This list.", request -> index());
    find("/health", Need.NOTHING, "Whether the process is alive.", request -> health());
    find(
        "/ready",
        Need.NOTHING,
        "Whether requests are taken, service by service.",
        request -> ready());
    find(
        "/metrics",
        Need.NOTHING,
        "What this process measures, as Prometheus reads it.",
        request -> metrics());
  }

  /** Adds how things stand. */
  EndpointTable with(StatusPage status) {
    find(
        "/api/status",
        ADMIN,
        "Calls that wait for an answer or an approval, and how the sources fare.",
        status::show);
    return this;
  }

  /** Adds showing tool calls, and deciding whether they may go out. */
  EndpointTable with(Calls calls) {
    find("/api/calls/{id}", ASK, "A tool call.", calls::show);
    post("/api/calls/{id}/approve", ASK, "Let a tool call go out.", calls::approve);
    post("/api/calls/{id}/reject", ASK, "End a tool call that awaits approval.", calls::reject);
    return this;
  }

  /** Adds webhook tasks and what is called back of them. */
  EndpointTable with(Tasks tasks, TaskQueries queries, TaskCallbacks callbacks) {
    post("/api/tasks", ASK, "Send a task to a webhook that calls back.", tasks::submit);
    find("/api/tasks", ASK, "Tasks, newest first, a page at a time.", queries::list);
    find("/api/tasks/stats", ASK, "How tasks went, and how long they took.", queries::stats);
    find("/api/tasks/{correlation_id}", ASK, "A task.", queries::show);
    post("/api/tasks/{correlation_id}/cancel", ASK, "End a task.", tasks::cancel);
    post(
        "/api/webhook-callback",
        signatures.needOfTasks(),
        "Call back about the task named in the body.",
        signatures.ofTasks(callbacks::shared));
    post(
        "/api/webhook-callback/{correlation_id}",
        signatures.needOfTasks(),
        "Call back about a task at its own address.",
        signatures.ofTasks(callbacks::own));
    return this;
  }

  /** Adds following and reading threads. */
  EndpointTable with(EventStreams streams, Threads threads) {
    find("/api/runs/{id}/events", ASK, "A run's events as they happen (SSE).", streams::run);
    find("/api/threads/{id}", ASK, "A thread with its runs.", threads::thread);
    find("/api/threads/{id}/messages", ASK, "What was said in a thread.", threads::messages);
    find(
        "/api/threads/{id}/events",
        ASK,
        "A thread's events as they happen (SSE).",
        streams::thread);
    return this;
  }

  /** Adds subscriptions to events, what events there are, and events of users' own. */
  EndpointTable with(Webhooks webhooks, Events events) {
    String one = "/api/hooks/webhooks/{id}";
    post("/api/hooks/webhooks", WEBHOOKS_WRITE, "Subscribe a webhook to events.", webhooks::create);
    find(
        "/api/hooks/webhooks",
        WEBHOOKS_READ,
        "Webhooks, newest first, a page at a time.",
        webhooks::list);
    find(one, WEBHOOKS_READ, "A webhook.", webhooks::show);
    add(
        HandlerType.PATCH,
        one,
        WEBHOOKS_WRITE,
        "Change a webhook, or enable it again.",
        webhooks::change);
    delete(one, WEBHOOKS_WRITE, "Delete a webhook.", webhooks::delete);
    post(
        one + "/rotate-secret",
        WEBHOOKS_WRITE,
        "Give a webhook a new secret; the old one signs on for a while.",
        webhooks::rotateSecret);
    find(
        one + "/public-key",
        WEBHOOKS_READ,
        "The key v1a signatures are verified by.",
        webhooks::publicKey);
    find(
        "/api/hooks/event-types",
        WEBHOOKS_READ,
        "Events there are, with schemas.",
        EventTypes::list);
    find("/api/hooks/event-types/{name}", WEBHOOKS_READ, "One kind of event.", EventTypes::show);
    post(
        "/api/hooks/events",
        EVENTS_WRITE,
        "Tell your webhooks of one event or up to 100.",
        events::post);
    return with(new GuideWebhooks(webhooks), webhooks);
  }

  private EndpointTable with(GuideWebhooks guide, Webhooks webhooks) {
    post("/register-webhook", WEBHOOKS_WRITE, "Subscribe a webhook, in short.", guide::register);
    post("/webhooks/register", WEBHOOKS_WRITE, "Subscribe a webhook, in short.", guide::register);
    find("/webhooks", WEBHOOKS_READ, "Webhooks, newest first, a page at a time.", webhooks::list);
    delete("/webhooks/{id}", WEBHOOKS_WRITE, "Delete a webhook.", guide::delete);
    post(
        "/webhooks/{id}/events",
        WEBHOOKS_WRITE,
        "Subscribe a webhook to more events.",
        guide::subscribe);
    return this;
  }

  /** Adds what a part of the server lists by itself. */
  EndpointTable with(List<Endpoint> more) {
    endpoints.addAll(more);
    return this;
  }

  List<Endpoint> endpoints() {
    return List.copyOf(endpoints);
  }

  private void add(
      HandlerType method, String path, Need need, String summary, Endpoint.Answering answering) {
    endpoints.add(new Endpoint(method, path, summary, need, answering));
  }

  private void delete(String path, Need need, String summary, Endpoint.Answering answering) {
    add(HandlerType.DELETE, path, need, summary, answering);
  }

  private void find(String path, Need need, String summary, Endpoint.Answering answering) {
    add(HandlerType.GET, path, need, summary, answering);
  }

  private void post(String path, Need need, String summary, Endpoint.Answering answering) {
    add(HandlerType.POST, path, need, summary, answering);
  }

  private Reply index() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("name", "Rejoinder").put("version", version());
    ArrayNode list = body.putArray("endpoints");
    for (Endpoint endpoint : endpoints) {
      list.addObject()
          .put("method", endpoint.method().name())
          .put("path", endpoint.path())
          .put("summary", endpoint.summary());
    }
    return Reply.of(200, body);
  }

  private static Reply health() {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("status", "ok");
    return Reply.of(200, body.put("uptime_ms", ManagementFactory.getRuntimeMXBean().getUptime()));
  }

  private Reply ready() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    boolean ready = true;
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Service service : services) {
      Health health = service.health();
      ready &= health.state() == Health.State.READY;
      list.addObject()
          .put("name", service.name())
          .put("state", health.state().name().toLowerCase(Locale.ROOT))
          .put("detail", health.detail());
    }
    body.put("status", ready ? "ready" : "not_ready").set("services", list);
    return Reply.of(ready ? 200 : 503, body);
  }

  private static PlainText metrics() {
    return new PlainText(ProcessMetrics.CONTENT_TYPE, ProcessMetrics.text());
  }

  /** The version in the jar's manifest; {@code dev} when run from classes. */
  private static String version() {
    String version = EndpointTable.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
