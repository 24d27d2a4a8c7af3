package dev.rejoinder.topics;

import dev.rejoinder.schemas.ApiKey;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.ParkedDelivery;
import dev.rejoinder.schemas.RejectedRequest;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.RunDelta;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.Session;
import dev.rejoinder.schemas.SourceSignal;
import dev.rejoinder.schemas.SourceState;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.schemas.WebhookState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;

/** The one list of topics: names, values and retention. Keys are named in each record's schema. */
public final class Topics {

  private static final Duration WORK = Duration.ofDays(7);
  private static final Duration AUDIT = Duration.ofDays(30);
  private static final Duration REQUESTS = Duration.ofDays(1);
  private static final Duration DELTAS = Duration.ofHours(1);

  private final TopicsConfig config;
  private final AvroSerdes serdes;
  private final List<Topic<?>> all = new ArrayList<>();

  private final Topic<RunCommand> runCommands;
  private final Topic<ModelRequest> modelRequests;
  private final Topic<ModelResult> modelResults;
  private final Topic<CallCommand> calls;
  private final Topic<Callback> callbacks;
  private final Topic<CallOutcome> callOutcomes;
  private final Topic<RunEvent> runEvents;
  private final Topic<RunDelta> runDeltas;
  private final Topic<CallEvent> callEvents;
  private final Topic<Event> events;
  private final Topic<Assistant> assistants;
  private final Topic<Webhook> webhooks;
  private final Topic<WebhookState> webhookStates;
  private final Topic<WebhookJob> webhookJobs;
  private final Topic<Delivery> deliveries;
  private final List<Topic<Delivery>> deliveryRetries;
  private final Topic<ParkedDelivery> deliveriesParked;
  private final Topic<DeadDelivery> deliveriesDead;
  private final Topic<DeliveryAttempt> deliveryAttempts;
  private final Topic<InboundEvent> inbound;
  private final Topic<RejectedRequest> inboundRejected;
  private final Topic<SourceSignal> sourceSignals;
  private final Topic<SourceState> sourceStates;
  private final Topic<Session> sessions;
  private final Topic<ApiKey> apiKeys;
  private final Topic<byte[]> deadLetters;

  public Topics(TopicsConfig config) {
    this.config = config;
    this.serdes = AvroSerdes.from(config);
    runCommands = topic("run-commands", RunCommand.class, Optional.of(WORK));
    modelRequests = topic("model-requests", ModelRequest.class, Optional.of(REQUESTS));
    modelResults = topic("model-results", ModelResult.class, Optional.of(WORK));
    calls = topic("calls", CallCommand.class, Optional.of(WORK));
    callbacks = topic("callbacks", Callback.class, Optional.of(WORK));
    callOutcomes = topic("call-outcomes", CallOutcome.class, Optional.of(WORK));
    runEvents = topic("run-events", RunEvent.class, Optional.of(AUDIT));
    runDeltas = topic("run-deltas", RunDelta.class, Optional.of(DELTAS));
    callEvents = topic("call-events", CallEvent.class, Optional.of(AUDIT));
    events = topic("events", Event.class, Optional.of(AUDIT));
    assistants = topic("assistants", Assistant.class, Optional.empty());
    webhooks = topic("webhooks", Webhook.class, Optional.empty());
    webhookStates = topic("webhook-states", WebhookState.class, Optional.empty());
    webhookJobs = topic("webhook-jobs", WebhookJob.class, Optional.empty());
    deliveries = topic("deliveries", Delivery.class, Optional.of(WORK));
    deliveryRetries = config.retryDelays().stream().map(this::retryTopic).toList();
    deliveriesParked = topic("deliveries-parked", ParkedDelivery.class, Optional.of(WORK));
    deliveriesDead = topic("deliveries-dead", DeadDelivery.class, Optional.of(AUDIT));
    deliveryAttempts = topic("delivery-attempts", DeliveryAttempt.class, Optional.of(AUDIT));
    inbound = topic("inbound", InboundEvent.class, Optional.of(AUDIT));
    inboundRejected = topic("inbound-rejected", RejectedRequest.class, Optional.of(AUDIT));
    sourceSignals = topic("source-signals", SourceSignal.class, Optional.of(REQUESTS));
    sourceStates = topic("source-states", SourceState.class, Optional.empty());
    sessions = topic("sessions", Session.class, Optional.empty());
    apiKeys = topic("api-keys", ApiKey.class, Optional.empty());
    deadLetters =
        added(
            new Topic<>(
                config.prefix() + "dead-letters",
                "dead-letters",
                Serdes.ByteArray(),
                Optional.of(AUDIT)));
  }

  public Topic<RunCommand> runCommands() {
    return runCommands;
  }

  public Topic<ModelRequest> modelRequests() {
    return modelRequests;
  }

  public Topic<ModelResult> modelResults() {
    return modelResults;
  }

  public Topic<CallCommand> calls() {
    return calls;
  }

  public Topic<Callback> callbacks() {
    return callbacks;
  }

  public Topic<CallOutcome> callOutcomes() {
    return callOutcomes;
  }

  public Topic<RunEvent> runEvents() {
    return runEvents;
  }

  /** Pieces of answers while models write them; may be lost, and no run depends on them. */
  public Topic<RunDelta> runDeltas() {
    return runDeltas;
  }

  public Topic<CallEvent> callEvents() {
    return callEvents;
  }

  /** What subscribers may want to know. */
  public Topic<Event> events() {
    return events;
  }

  public Topic<Assistant> assistants() {
    return assistants;
  }

  /** Subscriptions to events. */
  public Topic<Webhook> webhooks() {
    return webhooks;
  }

  /** How subscriptions fare. */
  public Topic<WebhookState> webhookStates() {
    return webhookStates;
  }

  /** Replays and redrives under way. */
  public Topic<WebhookJob> webhookJobs() {
    return webhookJobs;
  }

  public Topic<Delivery> deliveries() {
    return deliveries;
  }

  /**
   * One topic per step of the ladder: records in the nth wait the nth of {@link #retryDelays()}.
   */
  public List<Topic<Delivery>> deliveryRetries() {
    return deliveryRetries;
  }

  public List<Duration> retryDelays() {
    return config.retryDelays();
  }

  /** Deliveries set aside while their endpoint is slow, blocked or at its limit. */
  public Topic<ParkedDelivery> deliveriesParked() {
    return deliveriesParked;
  }

  public Topic<DeadDelivery> deliveriesDead() {
    return deliveriesDead;
  }

  public Topic<DeliveryAttempt> deliveryAttempts() {
    return deliveryAttempts;
  }

  /** What sources sent and was verified, each event once or more often. */
  public Topic<InboundEvent> inbound() {
    return inbound;
  }

  /** Requests to sources that were turned down. */
  public Topic<RejectedRequest> inboundRejected() {
    return inboundRejected;
  }

  /** What was noticed of sources. */
  public Topic<SourceSignal> sourceSignals() {
    return sourceSignals;
  }

  /** How sources fare. */
  public Topic<SourceState> sourceStates() {
    return sourceStates;
  }

  /** Who answers in which session. */
  public Topic<Session> sessions() {
    return sessions;
  }

  /** Keys that requests may carry. */
  public Topic<ApiKey> apiKeys() {
    return apiKeys;
  }

  /** Records nobody could read, as they were; headers tell origin and reason. */
  public Topic<byte[]> deadLetters() {
    return deadLetters;
  }

  /** Every topic, in the order of the design's table. */
  public List<Topic<?>> all() {
    return List.copyOf(all);
  }

  public TopicsConfig config() {
    return config;
  }

  private Topic<Delivery> retryTopic(Duration delay) {
    return topic(
        "deliveries-retry-" + TopicsConfig.delayLabel(delay), Delivery.class, Optional.of(WORK));
  }

  private <V extends SpecificRecord> Topic<V> topic(
      String label, Class<V> type, Optional<Duration> retention) {
    return added(new Topic<>(config.prefix() + label, label, serdes.serde(type), retention));
  }

  private <V> Topic<V> added(Topic<V> topic) {
    all.add(topic);
    return topic;
  }
}
