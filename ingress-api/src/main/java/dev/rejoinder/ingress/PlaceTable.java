package dev.rejoinder.ingress;

import static dev.rejoinder.ingress.Placing.keyed;
import static dev.rejoinder.ingress.Placing.once;
import static dev.rejoinder.ingress.Placing.safe;

import dev.rejoinder.ingress.Place.Anywhere;
import dev.rejoinder.ingress.Place.InEveryPart;
import dev.rejoinder.ingress.Place.InPart;
import dev.rejoinder.ingress.Place.InSomePart;
import dev.rejoinder.ingress.Place.OfKey;
import dev.rejoinder.ingress.Replicas.View;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Placement;
import dev.rejoinder.topics.RunIds;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** The one list of where each endpoint's requests are answered. */
final class PlaceTable {

  private static final Place ANYWHERE = new Anywhere();
  private static final Duration DECISION = Duration.ofSeconds(10);

  /** By method and path, as the endpoint has them. */
  private final Map<String, Placing> placings = new HashMap<>();

  private final CallIds callIds;

  PlaceTable(CallIds callIds, Limits limits) {
    this.callIds = callIds;
    anywhere();
    questions(limits);
    runs(limits);
    calls(limits);
    tasks();
    sessions(limits);
    deliveries();
    inbound();
  }

  /** Empty when nobody said, as of an endpoint that was added and forgotten here. */
  Optional<Placing> of(Endpoint endpoint) {
    return Optional.ofNullable(placings.get(endpoint.method().name() + " " + endpoint.path()));
  }

  /** Method and path of every endpoint there is an entry for. */
  Set<String> endpoints() {
    return Set.copyOf(placings.keySet());
  }

  private void anywhere() {
    List.of(
            "GET /api",
            "GET /health",
            "GET /ready",
            "GET /metrics",
            "POST /api/hooks/webhooks",
            "GET /api/hooks/webhooks",
            "GET /api/hooks/webhooks/{id}",
            "PATCH /api/hooks/webhooks/{id}",
            "DELETE /api/hooks/webhooks/{id}",
            "POST /api/hooks/webhooks/{id}/rotate-secret",
            "GET /api/hooks/webhooks/{id}/public-key",
            "GET /api/hooks/event-types",
            "GET /api/hooks/event-types/{name}",
            "POST /api/hooks/events",
            "POST /register-webhook",
            "POST /webhooks/register",
            "GET /webhooks",
            "DELETE /webhooks/{id}",
            "POST /webhooks/{id}/events",
            "POST /api/hooks/webhooks/{id}/recover",
            "POST /api/hooks/webhooks/{id}/replay",
            "POST /api/hooks/dead-letters/redrive",
            "POST /api/hooks/dead-letters/purge",
            "GET /api/hooks/jobs",
            "GET /api/hooks/jobs/{id}",
            "POST /api/hooks/jobs/{id}/cancel",
            "POST /api/webhooks/{source}",
            "POST /api/keys",
            "GET /api/keys",
            "GET /api/keys/{id}",
            "DELETE /api/keys/{id}",
            "GET /openapi.json",
            "GET /docs",
            "GET /docs/{file}")
        .forEach(endpoint -> put(endpoint, once(request -> ANYWHERE)));
  }

  private void questions(Limits limits) {
    put("POST /api/ask", keyed(PlaceTable::question).taken().waiting(limits.askWait()));
    Placing inSession = keyed(PlaceTable::sessionQuestion).waiting(limits.askWait());
    List.of("/query", "/conversation", "/agent-query")
        .forEach(path -> put("POST " + path, inSession));
  }

  private void runs(Limits limits) {
    put("GET /api/runs/{id}", safe(PlaceTable::run));
    put("GET /api/runs/{id}/events", safe(PlaceTable::run));
    put("POST /api/runs/{id}/cancel", safe(PlaceTable::run).waiting(limits.askWait()));
    put("GET /api/run-status", safe(PlaceTable::runStatus));
    put("GET /api/threads/{id}", safe(thread("id")));
    put("GET /api/threads/{id}/messages", safe(thread("id")));
    put("GET /api/threads/{id}/events", safe(thread("id")));
    put("GET /api/status", safe(all(View.THREADS, Merging::status)));
  }

  private void calls(Limits limits) {
    put("GET /api/calls/{id}", safe(this::call));
    put("POST /api/calls/{id}/approve", safe(this::call).waiting(DECISION));
    put("POST /api/calls/{id}/reject", safe(this::call).waiting(DECISION));
    put("POST /api/webhook-response", safe(this::answer).taken().waiting(limits.callbackWait()));
    put("POST /api/callbacks/{call_id}", safe(this::callback).taken().waiting(DECISION));
  }

  private void tasks() {
    put("POST /api/tasks", keyed(this::newTask).taken());
    put("GET /api/tasks", safe(all(View.THREADS, Merging::page)));
    put("GET /api/tasks/stats", safe(all(View.THREADS, Merging::taskStats)));
    put("GET /api/tasks/{correlation_id}", safe(this::taskOfPath));
    put("POST /api/tasks/{correlation_id}/cancel", safe(this::taskOfPath).waiting(DECISION));
    put("POST /api/webhook-callback", safe(this::taskOfBody).taken().waiting(DECISION));
    put(
        "POST /api/webhook-callback/{correlation_id}",
        safe(this::taskOfPath).taken().waiting(DECISION));
  }

  private void sessions(Limits limits) {
    put("GET /sessions", safe(all(View.THREADS, Merging::page)));
    put("GET /sessions/{id}", safe(thread("id")));
    put("DELETE /sessions/{id}", once(thread("id")).waiting(limits.askWait()));
    put("GET /sessions/{id}/history", safe(thread("id")));
    put("POST /sessions/{id}/personality", safe(thread("id")));
  }

  private void deliveries() {
    Function<Request, Place> ofWebhook =
        request -> new InPart(View.DELIVERIES, Placement.hash(request.path("id")));
    Function<Request, Place> some = request -> new InSomePart(View.DELIVERIES);
    put("GET /api/hooks/webhooks/{id}/deliveries", safe(ofWebhook));
    put("POST /api/hooks/webhooks/{id}/test", once(ofWebhook));
    put("GET /api/hooks/deliveries", safe(all(View.DELIVERIES, Merging::page)));
    put("GET /api/hooks/deliveries/{id}", safe(some));
    put("GET /api/hooks/deliveries/{id}/attempts", safe(some));
    put("POST /api/hooks/deliveries/{id}/redeliver", once(some));
    put("GET /api/hooks/dead-letters", safe(all(View.DELIVERIES, Merging::page)));
    put("GET /api/hooks/dead-letters/{id}", safe(some));
    put("POST /api/hooks/dead-letters/{id}/redrive", once(some));
    put("DELETE /api/hooks/dead-letters/{id}", safe(some));
  }

  private void inbound() {
    put("GET /api/webhooks", safe(all(View.INBOUND, Merging::sources)));
    put("GET /api/webhooks/{source}", safe(all(View.INBOUND, Merging::source)));
    put("GET /api/webhooks/{source}/events", safe(all(View.INBOUND, Merging::inboundEvents)));
    put("GET /api/webhooks/{source}/rejected", safe(all(View.INBOUND, Merging::page)));
  }

  private void put(String endpoint, Placing placing) {
    placings.put(endpoint, placing);
  }

  private static Function<Request, Place> all(View view, Place.Merge merge) {
    return request -> new InEveryPart(view, merge);
  }

  private static Function<Request, Place> thread(String parameter) {
    return request -> threads(request.path(parameter));
  }

  private static Place threads(String key) {
    return new InPart(View.THREADS, Placement.hash(key));
  }

  /** An id without a hash is one of an older version's. */
  private static Place byHash(OptionalInt hash) {
    return hash.isPresent()
        ? new InPart(View.THREADS, hash.getAsInt())
        : new InSomePart(View.THREADS);
  }

  private static Place question(Request request) {
    return request
        .body()
        .threadId("thread_id")
        .map(PlaceTable::threads)
        .orElseGet(() -> ofKey(request, Questions::threadOf));
  }

  private static Place sessionQuestion(Request request) {
    String owner = request.owner();
    return request
        .body()
        .threadId("session_id")
        .map(PlaceTable::threads)
        .orElseGet(
            () -> ofKey(request, key -> Questions.threadOf(SessionQuestions.key(owner, key))));
  }

  private Place newTask(Request request) {
    return ofKey(request, callIds::taskOf);
  }

  /** {@code id}: of what the key makes. */
  private static Place ofKey(Request request, Function<String, String> id) {
    return request
        .idempotencyKey()
        .map(key -> threads(id.apply(key)))
        .orElseGet(() -> new OfKey(View.THREADS, key -> Placement.hash(id.apply(key))));
  }

  private static Place run(Request request) {
    String id = request.path("id");
    return RequestIds.isRunId(id) ? byHash(RunIds.threadHash(id)) : ANYWHERE;
  }

  /** By the run, so that one asked for with another's thread is told from one there is not. */
  private static Place runStatus(Request request) {
    Optional<String> run = request.query("run_id");
    Optional<String> thread = request.query("thread_id");
    if (run.isEmpty() || thread.isEmpty() || !RequestIds.isRunId(run.get())) {
      return ANYWHERE;
    }
    OptionalInt hash = RunIds.threadHash(run.get());
    return hash.isPresent() ? byHash(hash) : threads(thread.get());
  }

  private Place call(Request request) {
    String id = request.path("id");
    return callIds.genuine(id) ? byHash(CallIds.threadHash(id)) : ANYWHERE;
  }

  private Place answer(Request request) {
    JsonBody body = request.body();
    String thread = body.requiredText("thread_id");
    boolean ours =
        callIds.belongs(body.requiredText("tool_call_id"), thread, body.requiredText("run_id"));
    return ours ? threads(thread) : ANYWHERE;
  }

  /** The answer of a call whose thread nobody names is taken here; what becomes of it, is not. */
  private Place callback(Request request) {
    String id = request.path("call_id");
    if (!callIds.genuine(id)) {
      return ANYWHERE;
    }
    OptionalInt hash = CallIds.threadHash(id);
    return hash.isPresent()
        ? byHash(hash)
        : request.body().text("thread_id").map(PlaceTable::threads).orElse(ANYWHERE);
  }

  private Place taskOfPath(Request request) {
    return task(request.path("correlation_id"));
  }

  private Place taskOfBody(Request request) {
    return task(request.body().requiredText("correlationId"));
  }

  private Place task(String id) {
    return callIds.genuineTask(id) ? threads(id) : ANYWHERE;
  }
}
