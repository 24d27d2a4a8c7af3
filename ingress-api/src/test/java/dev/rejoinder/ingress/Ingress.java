package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rejoinder.hooks.KnownJobs;
import dev.rejoinder.ingress.access.AccessKey;
import dev.rejoinder.ingress.assistant.AssistantsFile;
import dev.rejoinder.ingress.assistant.KnownAssistants;
import dev.rejoinder.ingress.stream.PlayedLog;
import dev.rejoinder.ingress.stream.Subscriptions;
import dev.rejoinder.ingress.view.DeliveryView;
import dev.rejoinder.ingress.view.KeyRecords;
import dev.rejoinder.ingress.view.KnownSources;
import dev.rejoinder.ingress.view.OpenQuestions;
import dev.rejoinder.ingress.view.RunView;
import dev.rejoinder.ingress.view.SessionView;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.ingress.view.TaskStory;
import dev.rejoinder.ingress.view.TaskView;
import dev.rejoinder.ingress.view.WebhookView;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.testkit.SettableClock;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Seal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A running server with a scripted log behind it, and a client. */
final class Ingress implements AutoCloseable {

  /** Longer than any test takes, however busy the machine. */
  static final Duration LONG = Duration.ofMinutes(1);

  static final Secret SECRET = new Secret("test-secret");
  static final Seal SEAL = new Seal(new Secret(Base64.getEncoder().encodeToString(new byte[32])));
  private static final SourceOf CHAT = SourceOf.kind(SourceKind.SLACK).named("chat");
  static final Sources SOURCES = new Sources(List.of(CHAT.source()), List.of());
  static final int STREAM_SIGNALS_MAX = 64;
  static final int WEBHOOKS_PER_OWNER = 10;
  private static final List<Duration> LADDER =
      List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofHours(2));

  static final Assistant WEATHER = AssistantsFile.example().assistants().getFirst();

  final ScriptedLog log = new ScriptedLog();
  final RunView view = new RunView(1000, 10_000_000);
  final TaskView tasks = new TaskView(1000, 10_000_000);
  final WebhookView webhooks = new WebhookView();
  final SessionView sessions = new SessionView(view);
  final Subscriptions streams = new Subscriptions(STREAM_SIGNALS_MAX);
  final PlayedLog played = new PlayedLog(streams);
  final KnownSources sources = new KnownSources();
  final KnownJobs jobs = new KnownJobs();
  final DeliveryView deliveries = new DeliveryView(1000);
  final ScriptedPast past = new ScriptedPast(deliveries);
  volatile boolean followsThePresent = true;
  final KnownAssistants assistants = new KnownAssistants(Optional.empty());
  final OpenQuestions openQuestions = new OpenQuestions();
  final CallIds callIds = new CallIds(SECRET);
  final SettableClock clock = new SettableClock(Instant.ofEpochMilli(1_700_000_000_000L));
  final SettableReplicas replicas = new SettableReplicas();
  private final Forwarding forwarding;
  volatile Health kafka = Health.ready();
  final List<Endpoint> endpoints;

  /** Tells it of a key. */
  final Consumer<AccessKey> keys;

  private final IngressServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Ingress() {
    this(Setup.DEFAULT);
  }

  Ingress(Limits limits) {
    this(Setup.DEFAULT.with(limits));
  }

  Ingress(Setup setup) {
    Limits limits = setup.limits();
    Seal seal = setup.seal();
    assistants.on(WEATHER.getId(), WEATHER);
    RequestIds ids = new RequestIds(clock);
    Runs runs = new Runs(log, view, openQuestions, ids, limits);
    EventStreams.Sources streamed =
        new EventStreams.Sources(view, streams, () -> followsThePresent, played);
    WebhookAddress publicAddresses =
        new WebhookAddress(false, setup.httpsOnly(), FakeNames::addresses);
    AccessRoutes access = new AccessRoutes(setup.access(), log, clock);
    access.follow(new FakeService(() -> kafka));
    keys = key -> access.onKey(key.keyId(), KeyRecords.written(key));
    log.onKey(keys);
    log.onWebhook(webhooks::on);
    log.onSession(session -> sessions.on(session.getSessionId(), session));
    Questions questions = new Questions(log, view, assistants, ids, limits);
    Tasks taskHandler =
        new Tasks(
            log,
            tasks,
            new TaskReader(publicAddresses, seal != null),
            new TaskCommands(callIds, ids, SECRET, seal));
    EndpointTable table =
        new EndpointTable(
                questions,
                new Answers(log, view, callIds, ids, limits),
                runs,
                new CallbackSignatures(setup.trust(), clock),
                List.of(new FakeService(() -> kafka)))
            .with(new StatusPage(view, assistants, new SourceJson(SOURCES, sources)))
            .with(new Calls(log, view, callIds, ids))
            .with(
                taskHandler,
                new TaskQueries(taskHandler, tasks, clock),
                new TaskCallbacks(log, tasks, callIds, ids))
            .with(
                new EventStreams(streamed, runs, setup.streams()), new Threads(view, openQuestions))
            .with(
                SessionRoutes.endpoints(
                    new SessionRoutes.Sources(
                        log,
                        sessions,
                        () -> followsThePresent,
                        replicas::holdsThread,
                        view,
                        assistants),
                    questions,
                    runs,
                    limits,
                    clock))
            .with(
                new Webhooks(
                    new WebhookStore(log, webhooks, () -> followsThePresent, WEBHOOKS_PER_OWNER),
                    new WebhookForge(
                        new WebhookReader(publicAddresses, LADDER), Optional.ofNullable(seal)),
                    new WebhookJson(webhooks.states()),
                    ids,
                    clock),
                new Events(log, ids, clock))
            .with(
                DeliveryRoutes.endpoints(
                    new DeliveryRoutes.Sources(deliveries, webhooks.webhooks(), jobs, past, log),
                    ids,
                    clock))
            .with(InboundServer.routes(clock, CHAT).endpoints(new SourceJson(SOURCES, sources)))
            .with(access.endpoints())
            .with(Docs.endpoints(Optional.empty()));
    forwarding = replicas.forwarding(new PlaceTable(callIds, limits), ids, setup.streams());
    endpoints = forwarding.around(table.endpoints());
    server =
        new IngressServer(
            new Listener("127.0.0.1", 0, setup.access().tls()),
            access.edge(forwarding.key()),
            limits,
            endpoints,
            this::release);
    server.start();
  }

  /** What came back. */
  record Answer(int status, JsonNode body, HttpResponse<String> response) {

    String text(String field) {
      return body.path(field).asText();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  int port() {
    return server.port();
  }

  Answer ask(String body, String... headers) {
    return post("/api/ask", body, headers);
  }

  Answer post(String path, String body, String... headers) {
    return send("POST", path, BodyPublishers.ofString(body), "application/json", headers);
  }

  Answer get(String path, String... headers) {
    return send("GET", path, BodyPublishers.noBody(), "", headers);
  }

  Answer send(
      String method, String path, BodyPublisher body, String contentType, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(Duration.ofMinutes(2))
            .method(method, body);
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> response =
          Recorded.checked(client.send(request.build(), BodyHandlers.ofString()));
      String text = response.body().isEmpty() ? "{}" : response.body();
      return new Answer(response.statusCode(), new ObjectMapper().readTree(text), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The story of the run a command is about, caused by it. */
  Story story(RunCommand command) {
    return new Story(view, command.getThreadId(), command.getRunId())
        .becauseOf(command.getCommandId());
  }

  /** As {@link #story}, with the question taken up. */
  Story queued(RunCommand command) {
    AskQuestion ask = (AskQuestion) command.getBody();
    return story(command).queued(ask.getMessage(), ask.getQuestionDigest());
  }

  /** The story of the task a command is about, caused by it. */
  TaskStory taskStory(CallCommand command) {
    return new TaskStory(tasks, command.getCallId()).becauseOf(command.getCommandId());
  }

  String mint(RunCommand command, int index) {
    return callIds.mint(command.getThreadId(), command.getRunId(), 1, index);
  }

  private void release() {
    forwarding.close();
    streams.end();
    view.release();
    tasks.release();
    webhooks.release();
    sessions.release();
    deliveries.release();
  }

  /** A story of a run that is kept in the log and told to streams. */
  Story story(String threadId, String runId) {
    return new Story(view, threadId, runId).keptIn(played);
  }

  void stopServer() {
    server.close();
  }

  /** The client goes first, so that the server has no idle connections to wait for. */
  @Override
  public void close() {
    client.shutdownNow();
    server.close();
  }
}
