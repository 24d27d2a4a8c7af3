package dev.rejoinder.ingress;

import dev.rejoinder.hooks.KnownJobs;
import dev.rejoinder.ingress.assistant.KnownAssistants;
import dev.rejoinder.ingress.stream.Subscriptions;
import dev.rejoinder.ingress.view.DeliveryView;
import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.ingress.view.KnownSources;
import dev.rejoinder.ingress.view.RunView;
import dev.rejoinder.ingress.view.SessionView;
import dev.rejoinder.ingress.view.TaskView;
import dev.rejoinder.ingress.view.WebhookView;
import dev.rejoinder.runtime.EventTail;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaProbe;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.runtime.WorkerProcess;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.Session;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Seal;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The HTTP front: checks requests, publishes them, waits on the view, answers. */
public final class IngressApi {

  /** Events that may wait for one client that reads its stream slowly. */
  private static final int STREAM_SIGNALS_MAX = 512;

  private final InstantSource clock = InstantSource.system();
  private final RequestIds ids = new RequestIds(clock);
  private final IngressConfig config;
  private final Topics topics;
  private final RunView view;
  private final TaskView tasks;
  private final KnownAssistants assistants;
  private final WebhookView webhooks = new WebhookView();
  private final DeliveryView deliveries;
  private final SessionView sessions;
  private final KnownSources sources = new KnownSources();
  private final KnownJobs jobs = new KnownJobs();
  private final ReadersService deliveryReaders;
  private final Subscriptions streams = new Subscriptions(STREAM_SIGNALS_MAX);
  private final ReadersService historyReaders;
  private final KafkaPublisher log;
  private final AccessRoutes access;
  private final PoisonPublisher poison;

  private IngressApi(IngressConfig config) {
    this.config = config;
    topics = config.topics();
    view = new RunView(config.view().runsMax(), config.view().charsMax());
    sessions = new SessionView(view);
    tasks = new TaskView(config.view().runsMax(), config.view().charsMax());
    assistants = new KnownAssistants(config.assistantId());
    deliveries = new DeliveryView(config.view().deliveriesMax());
    deliveryReaders = new ReadersService("ingress-past-deliveries", config.kafka());
    historyReaders = new ReadersService("ingress-history", config.kafka());
    log = new KafkaPublisher(config.kafka(), topics);
    access = new AccessRoutes(config.access(), log, clock);
    poison = new PoisonPublisher(config.kafka(), topics.deadLetters().name());
  }

  public static void main(String[] args) {
    WorkerProcess.main("ingress-api", env -> services(IngressConfig.from(env)));
  }

  /**
   * The services of one ingress, in the order they start; the last is the {@link IngressServer}.
   * All of them start while Kafka is down; then questions answer 503.
   */
  public static List<Service> services(IngressConfig config) {
    return new IngressApi(config).services();
  }

  private List<Service> services() {
    Duration lookBack = config.view().lookBack();
    EventTail<Assistant> assistantsTail =
        tail(
            topics.assistants(),
            EventTail.EVERYTHING,
            record -> assistants.on(record.key(), record.value()));
    EventTail<Webhook> webhooksTail =
        tail(
            topics.webhooks(),
            EventTail.EVERYTHING,
            record -> webhooks.on(record.key(), record.value()));
    EventTail<Session> sessionsTail =
        tail(
            topics.sessions(),
            EventTail.EVERYTHING,
            record -> sessions.on(record.key(), record.value()));
    EventTail<RunEvent> runEvents = tail(topics.runEvents(), lookBack, this::onRunEvent);
    List<Service> followers =
        List.of(
            new KafkaProbe(config.kafka()),
            log,
            poison,
            runEvents,
            tail(topics.callEvents(), lookBack, record -> onCallEvent(record.value())),
            tail(topics.runDeltas(), Duration.ZERO, record -> streams.on(record.value())),
            historyReaders,
            deliveryReaders,
            tail(
                topics.deliveryAttempts(),
                lookBack,
                record -> deliveries.on(record.value(), place(record))),
            // However old: a letter waits for somebody to look, as long as it is kept.
            tail(
                topics.deliveriesDead(),
                EventTail.EVERYTHING,
                record -> deliveries.on(record.value(), place(record))),
            tail(
                topics.webhookJobs(),
                EventTail.EVERYTHING,
                record -> jobs.follow(record.key(), record.value())),
            access.follow(
                tail(
                    topics.apiKeys(),
                    EventTail.EVERYTHING,
                    record -> access.onKey(record.key(), record.value()))),
            assistantsTail,
            webhooksTail,
            sessionsTail,
            tail(
                topics.webhookStates(),
                EventTail.EVERYTHING,
                record -> webhooks.onState(record.key(), record.value())),
            tail(
                topics.sourceStates(),
                EventTail.EVERYTHING,
                record -> sources.on(record.key(), record.value())),
            new AssistantsPublisher(
                config.assistants(),
                config.assistantId(),
                assistants,
                assistantsTail,
                log::publish));
    InboundRoutes inbound = new InboundRoutes(config.sources(), log, config.seal(), ids, clock);
    List<Service> inboundTails =
        List.of(
            tail(topics.inbound(), lookBack, record -> inbound.onEvent(record.value())),
            tail(topics.inboundRejected(), lookBack, record -> inbound.onRejected(record.value())));
    List<Service> background =
        Stream.of(
                followers,
                inbound.services(followers, inboundTails),
                inbound.gateways(config.kafka(), topics))
            .flatMap(List::stream)
            .toList();
    EndpointTable table =
        table(
                background,
                () -> runEvents.health().equals(Health.ready()),
                () -> sessionsTail.health().equals(Health.ready()))
            .with(webhooks(() -> webhooksTail.health().equals(Health.ready())), events())
            .with(inbound.endpoints(new SourceJson(config.sources(), sources)))
            .with(access.endpoints())
            .with(Docs.endpoints(config.publicUrl()));
    IngressServer server =
        new IngressServer(
            new Listener(config.host(), config.port(), config.access().tls()),
            access.edge(),
            config.limits(),
            table.endpoints(),
            this::release);
    return Stream.concat(background.stream(), Stream.of(server)).toList();
  }

  /** The view first: a stream that begins between the two then sees the event once at least. */
  private void onRunEvent(ConsumerRecord<String, RunEvent> record) {
    EventId id = place(record);
    view.on(record.value(), id);
    streams.on(record.value(), id);
  }

  private static EventId place(ConsumerRecord<?, ?> record) {
    return new EventId(record.partition(), record.offset());
  }

  private void onCallEvent(@Nullable CallEvent event) {
    tasks.on(event);
    view.on(event);
    streams.on(event);
  }

  private EndpointTable table(
      List<Service> background, BooleanSupplier followsThePresent, BooleanSupplier knowsSessions) {
    Limits limits = config.limits();
    CallIds callIds = new CallIds(config.signingSecret());
    Runs runs = new Runs(log, view, ids, limits);
    EventStreams.Sources streamed =
        new EventStreams.Sources(
            view,
            streams,
            followsThePresent,
            new HistoryClient(historyReaders, topics.runEvents()));
    Tasks taskHandler = tasks(callIds);
    Questions questions = new Questions(log, view, assistants, ids, limits);
    return new EndpointTable(
            questions,
            new Answers(log, view, callIds, ids, limits),
            runs,
            new CallbackSignatures(config.callbackTrust(), clock),
            background)
        .with(new StatusPage(view, assistants, new SourceJson(config.sources(), sources)))
        .with(new Calls(log, view, callIds, ids))
        .with(
            taskHandler,
            new TaskQueries(taskHandler, tasks, clock),
            new TaskCallbacks(log, tasks, callIds, ids))
        .with(new EventStreams(streamed, runs, config.streams()), new Threads(view))
        .with(
            SessionRoutes.endpoints(
                new SessionRoutes.Sources(log, sessions, knowsSessions, view, assistants),
                questions,
                runs,
                limits,
                clock))
        .with(
            DeliveryRoutes.endpoints(
                new DeliveryRoutes.Sources(
                    deliveries,
                    webhooks.webhooks(),
                    jobs,
                    new PastDeliveriesClient(deliveryReaders, topics, webhooks.webhooks()),
                    log),
                ids,
                clock));
  }

  private Events events() {
    return new Events(log, ids, clock);
  }

  private Webhooks webhooks(BooleanSupplier viewIsWhole) {
    WebhookReader reader = new WebhookReader(addresses(), topics.retryDelays());
    return new Webhooks(
        new WebhookStore(log, webhooks, viewIsWhole, config.webhooksPerOwner()),
        new WebhookForge(reader, config.seal()),
        new WebhookJson(webhooks.states()),
        ids,
        clock);
  }

  private Tasks tasks(CallIds callIds) {
    Seal seal = config.seal().orElse(null);
    return new Tasks(
        log,
        tasks,
        new TaskReader(addresses(), seal != null),
        new TaskCommands(callIds, ids, config.signingSecret(), seal));
  }

  private WebhookAddress addresses() {
    return new WebhookAddress(
        config.privateNetworks(), config.requireHttps(), InetAddress::getAllByName);
  }

  private void release() {
    streams.end();
    view.release();
    tasks.release();
    webhooks.release();
    sessions.release();
    deliveries.release();
    access.release();
  }

  private <V> EventTail<V> tail(
      Topic<V> topic, Duration lookBack, Consumer<ConsumerRecord<String, V>> listener) {
    String name = "ingress-" + topic.label();
    return new EventTail<>(
            name,
            config.kafka().consumer(name),
            topic.name(),
            topic.valueSerde().deserializer(),
            lookBack,
            listener)
        .onUnreadable(poison);
  }
}
