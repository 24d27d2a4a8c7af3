package dev.rejoinder.standalone.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/** Reads events again, one partition after the other, each in order. */
public final class PastEvents {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaClients kafka;
  private final Topics topics;

  private PastEvents(KafkaClients kafka, Topics topics) {
    this.kafka = kafka;
    this.topics = topics;
  }

  /**
   * An event as a subscriber is told of it.
   *
   * @param id the event's own; of a run's or call's event, where it stands
   * @param type such as {@code task.completed} or {@code turn.started}
   */
  public record Past(String id, String type, Instant at, JsonNode payload, Position position) {}

  /**
   * Where to go on.
   *
   * @param partition the first to read
   * @param offset the first to read of that partition
   */
  public record From(int partition, long offset) {

    /** The beginning. */
    public static final From START = new From(0, 0);
  }

  /**
   * In the installation {@code env} leads to.
   *
   * @throws dev.rejoinder.runtime.ConfigException with every problem in {@code env}
   */
  public static PastEvents of(Env env) {
    TopicsConfig config = TopicsConfig.from(env);
    KafkaClients kafka = KafkaClients.from(env);
    env.check();
    return new PastEvents(kafka, new Topics(config));
  }

  /**
   * Hands over events until {@code goOn} says false.
   *
   * @param label {@code events}, {@code run-events} or {@code call-events}
   * @throws WrongLogException when there is no such topic
   * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
   */
  public void each(String label, TimeRange range, From from, Predicate<Past> goOn) {
    Topic<? extends SpecificRecord> topic = topic(label);
    try (KafkaLog log = new KafkaLog(kafka)) {
      Map<Integer, Span> spans = new TreeMap<>();
      log.spans(topic.name(), range)
          .forEach((partition, span) -> spans.put(partition.partition(), span));
      if (spans.isEmpty()) {
        throw new WrongLogException("There is no topic " + topic.name() + ".");
      }
      for (Map.Entry<Integer, Span> each : spans.entrySet()) {
        int partition = each.getKey();
        if (partition >= from.partition()) {
          Span span = each.getValue();
          Span rest =
              partition == from.partition()
                  ? new Span(span.first(), Math.max(span.from(), from.offset()), span.until())
                  : span;
          if (!one(log, topic, new TopicPartition(topic.name(), partition), rest, goOn)) {
            return;
          }
        }
      }
    }
  }

  private Topic<? extends SpecificRecord> topic(String label) {
    return switch (label) {
      case "events" -> topics.events();
      case "run-events" -> topics.runEvents();
      case "call-events" -> topics.callEvents();
      default ->
          throw new WrongLogException(
              "Events are in events, run-events and call-events, not in %s.".formatted(label));
    };
  }

  private static boolean one(
      Log log,
      Topic<? extends SpecificRecord> topic,
      TopicPartition partition,
      Span span,
      Predicate<Past> goOn) {
    if (span.size() == 0) {
      return true;
    }
    log.read(Map.of(partition, span));
    for (ConsumerRecord<byte[], byte[]> record = log.next(partition);
        record != null;
        record = log.next(partition)) {
      try {
        SpecificRecord value =
            topic.valueSerde().deserializer().deserialize(record.topic(), record.value());
        if (value != null && !goOn.test(past(topic.label(), record, value))) {
          return false;
        }
      } catch (SerializationException e) {
        // Nobody was told of it either.
      }
    }
    return true;
  }

  private static Past past(String label, ConsumerRecord<?, ?> record, SpecificRecord value) {
    Position position = new Position(label, record.partition(), record.offset());
    String place = "%s:%d:%d".formatted(label, record.partition(), record.offset());
    return switch (value) {
      case Event event ->
          new Past(
              event.getEventId(), event.getType(), event.getAt(), json(event.getData()), position);
      case RunEvent event ->
          new Past(place, type(event.getBody()), event.getAt(), PlainJson.of(event), position);
      case CallEvent event ->
          new Past(place, type(event.getBody()), event.getAt(), PlainJson.of(event), position);
      default -> throw new IllegalArgumentException("not an event: " + value.getClass());
    };
  }

  /** {@code tool_calls.requested} for ToolCallsRequested. */
  static String type(Object body) {
    String name = ((SpecificRecord) body).getSchema().getName();
    String snake = name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    int verb = snake.lastIndexOf('_');
    return verb < 0 ? snake : snake.substring(0, verb) + "." + snake.substring(verb + 1);
  }

  private static JsonNode json(String data) {
    try {
      return JSON.readTree(data);
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance.textNode(data);
    }
  }
}
