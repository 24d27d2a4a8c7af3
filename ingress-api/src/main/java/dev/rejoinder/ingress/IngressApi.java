package dev.rejoinder.ingress;

import dev.rejoinder.ingress.assistant.KnownAssistants;
import dev.rejoinder.ingress.view.RunView;
import dev.rejoinder.ingress.view.TaskView;
import dev.rejoinder.runtime.EventTail;
import dev.rejoinder.runtime.KafkaProbe;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.runtime.WorkerProcess;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Seal;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The HTTP front: checks requests, publishes them, waits on the view, answers. */
public final class IngressApi {

  private final IngressConfig config;
  private final Topics topics;
  private final RunView view;
  private final TaskView tasks;
  private final KnownAssistants assistants;
  private final KafkaPublisher log;
  private final PoisonPublisher poison;

  private IngressApi(IngressConfig config) {
    this.config = config;
    topics = config.topics();
    view = new RunView(config.view().runsMax(), config.view().charsMax());
    tasks = new TaskView(config.view().runsMax(), config.view().charsMax());
    assistants = new KnownAssistants(config.assistantId());
    log = new KafkaPublisher(config.kafka(), topics);
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
    List<Service> background =
        List.of(
            new KafkaProbe(config.kafka()),
            log,
            poison,
            tail(topics.runEvents(), lookBack, record -> view.on(record.value())),
            tail(topics.callEvents(), lookBack, record -> onCallEvent(record.value())),
            assistantsTail,
            new AssistantsPublisher(
                config.assistants(),
                config.assistantId(),
                assistants,
                assistantsTail,
                log::publish));
    return Stream.concat(background.stream(), Stream.of(server(background))).toList();
  }

  private IngressServer server(List<Service> background) {
    InstantSource clock = InstantSource.system();
    RequestIds ids = new RequestIds(clock);
    Limits limits = config.limits();
    CallIds callIds = new CallIds(config.signingSecret());
    Tasks taskHandler = tasks(callIds, ids);
    EndpointTable table =
        new EndpointTable(
                new Questions(log, view, assistants, ids, limits),
                new Answers(log, view, callIds, ids, limits),
                new Runs(log, view, assistants, ids, limits),
                new CallbackSignatures(config.callbackTrust(), clock),
                background)
            .with(new Calls(log, view, callIds, ids))
            .with(
                taskHandler,
                new TaskQueries(taskHandler, tasks, clock),
                new TaskCallbacks(log, tasks, callIds, ids));
    return new IngressServer(
        config.host(), config.port(), limits, table.endpoints(), this::release);
  }

  private Tasks tasks(CallIds callIds, RequestIds ids) {
    Seal seal = config.seal().orElse(null);
    WebhookAddress addresses =
        new WebhookAddress(config.privateNetworks(), InetAddress::getAllByName);
    return new Tasks(
        log,
        tasks,
        new TaskReader(addresses, seal != null),
        new TaskCommands(callIds, ids, config.signingSecret(), seal));
  }

  private void onCallEvent(@Nullable CallEvent event) {
    tasks.on(event);
    view.on(event);
  }

  private void release() {
    view.release();
    tasks.release();
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
