package dev.rejoinder.ingress;

import dev.rejoinder.hooks.KnownJobs;
import dev.rejoinder.ingress.assistant.KnownAssistants;
import dev.rejoinder.ingress.view.KnownSources;
import dev.rejoinder.ingress.view.RunView;
import dev.rejoinder.ingress.view.SessionView;
import dev.rejoinder.ingress.view.WebhookView;
import dev.rejoinder.runtime.EventTail;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaProbe;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.runtime.WorkerProcess;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.Session;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.ClusterGate;
import dev.rejoinder.topics.GatedServices;
import dev.rejoinder.topics.Seal;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The HTTP front: checks requests, publishes them, waits on the view, answers. */
public final class IngressApi {

  private final InstantSource clock = InstantSource.system();
  private final RequestIds ids = new RequestIds(clock, this::holdsThread);
  private final IngressConfig config;
  private final Topics topics;
  private final FoldedViews views;
  private final ViewsService replicas;
  private final InboundRoutes inbound;
  private final KnownAssistants assistants;
  private final WebhookView webhooks = new WebhookView();
  private final SessionView sessions;
  private final KnownSources sources = new KnownSources();
  private final KnownJobs jobs = new KnownJobs();
  private final ReadersService deliveryReaders;
  private final ReadersService historyReaders;
  private final Forwarding forwarding;
  private final KafkaPublisher log;
  private final AccessRoutes access;
  private final PoisonPublisher poison;

  private IngressApi(IngressConfig config) {
    this.config = config;
    topics = config.topics();
    assistants = new KnownAssistants(config.assistantId());
    deliveryReaders = new ReadersService("ingress-past-deliveries", config.kafka());
    historyReaders = new ReadersService("ingress-history", config.kafka());
    log = new KafkaPublisher(config.kafka(), topics);
    access = new AccessRoutes(config.access(), log, clock);
    poison = new PoisonPublisher(config.kafka(), topics.deadLetters().name());
    inbound = new InboundRoutes(config.sources(), log, config.seal(), ids, clock);
    views = new FoldedViews(config.view(), inbound);
    sessions = new SessionView(views.runs());
    replicas =
        new ViewsService(
            views.groups(topics), config.viewStreams(), config.replicas().advertisedUrl(), poison);
    forwarding = Forwarding.of(config, replicas, ids);
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
    EventTail<Assistant> assistantsTail =
        tail(topics.assistants(), record -> assistants.on(record.key(), record.value()));
    EventTail<Webhook> webhooksTail =
        tail(topics.webhooks(), record -> webhooks.on(record.key(), record.value()));
    EventTail<Session> sessionsTail =
        tail(topics.sessions(), record -> sessions.on(record.key(), record.value()));
    List<Service> followers =
        List.of(
            new KafkaProbe(config.kafka()),
            log,
            poison,
            gated(replicas),
            historyReaders,
            deliveryReaders,
            tail(topics.webhookJobs(), record -> jobs.follow(record.key(), record.value())),
            access.follow(
                tail(topics.apiKeys(), record -> access.onKey(record.key(), record.value()))),
            assistantsTail,
            webhooksTail,
            sessionsTail,
            tail(topics.webhookStates(), record -> webhooks.onState(record.key(), record.value())),
            tail(topics.sourceStates(), record -> sources.on(record.key(), record.value())),
            new AssistantsPublisher(
                config.assistants(),
                config.assistantId(),
                assistants,
                assistantsTail,
                log::publish));
    List<Service> background =
        Stream.of(followers, inbound.services(followers), inbound.gateways(config.kafka(), topics))
            .flatMap(List::stream)
            .toList();
    EndpointTable table =
        table(
                background,
                () -> replicas.health().equals(Health.ready()),
                () -> sessionsTail.health().equals(Health.ready()))
            .with(webhooks(() -> webhooksTail.health().equals(Health.ready())), events())
            .with(inbound.endpoints(new SourceJson(config.sources(), sources)))
            .with(access.endpoints())
            .with(Docs.endpoints(config.publicUrl()));
    IngressServer server =
        new IngressServer(
            new Listener(config.host(), config.port(), config.access().tls()),
            access.edge(forwarding.key()),
            config.limits(),
            forwarding.around(table.endpoints()),
            this::release);
    return Stream.concat(background.stream(), Stream.of(server)).toList();
  }

  /** What stops without topics, which a process of its own may be started before. */
  private Service gated(Service service) {
    return new GatedServices(
        service.name(), new ClusterGate(topics, config.kafka()), List.of(service));
  }

  private boolean holdsThread(int hash) {
    return replicas.locate(Replicas.View.THREADS, hash) instanceof Replicas.Location.Here;
  }

  private EndpointTable table(
      List<Service> background, BooleanSupplier followsThePresent, BooleanSupplier knowsSessions) {
    Limits limits = config.limits();
    RunView view = views.runs();
    CallIds callIds = new CallIds(config.signingSecret());
    Runs runs = new Runs(log, view, views.questions(), ids, limits);
    EventStreams.Sources streamed =
        new EventStreams.Sources(
            view,
            views.streams(),
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
            new TaskQueries(taskHandler, views.tasks(), clock),
            new TaskCallbacks(log, views.tasks(), callIds, ids))
        .with(
            new EventStreams(streamed, runs, config.streams()),
            new Threads(view, views.questions()))
        .with(
            SessionRoutes.endpoints(
                new SessionRoutes.Sources(
                    log, sessions, knowsSessions, replicas::holdsThread, view, assistants),
                questions,
                runs,
                limits,
                clock))
        .with(
            DeliveryRoutes.endpoints(
                new DeliveryRoutes.Sources(
                    views.deliveries(),
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
        views.tasks(),
        new TaskReader(addresses(), seal != null),
        new TaskCommands(callIds, ids, config.signingSecret(), seal));
  }

  private WebhookAddress addresses() {
    return new WebhookAddress(
        config.privateNetworks(), config.requireHttps(), InetAddress::getAllByName);
  }

  private void release() {
    forwarding.close();
    views.release();
    webhooks.release();
    sessions.release();
    access.release();
  }

  private <V> EventTail<V> tail(Topic<V> topic, Consumer<ConsumerRecord<String, V>> listener) {
    String name = "ingress-" + topic.label();
    return new EventTail<>(
            name,
            config.kafka().consumer(name),
            topic.name(),
            topic.valueSerde().deserializer(),
            EventTail.EVERYTHING,
            listener)
        .onUnreadable(poison);
  }
}
