package dev.rejoinder.standalone.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;

/** Writes records of a range as lines of JSON, topic by topic, partition by partition, in order. */
public final class LogExport {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final KafkaClients kafka;
  private final Topics topics;

  private LogExport(KafkaClients kafka, Topics topics) {
    this.kafka = kafka;
    this.topics = topics;
  }

  /**
   * Of the installation {@code env} leads to.
   *
   * @throws dev.rejoinder.runtime.ConfigException with every problem in {@code env}
   */
  public static LogExport of(Env env) {
    TopicsConfig config = TopicsConfig.from(env);
    KafkaClients kafka = KafkaClients.from(env);
    env.check();
    return new LogExport(kafka, new Topics(config));
  }

  /**
   * Writes one line for each record, holding a few at a time; returns how many.
   *
   * @param labels topics without their prefix; empty for all
   * @throws WrongLogException when a topic named is none, or is not there
   * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
   * @throws UncheckedIOException when {@code out} cannot be written to
   */
  public long write(TimeRange range, Set<String> labels, Appendable out, Progress progress) {
    try (KafkaLog log = new KafkaLog(kafka)) {
      return new Writing(log, out, progress).all(wanted(labels), range, !labels.isEmpty());
    }
  }

  private List<Topic<?>> wanted(Set<String> labels) {
    Set<String> unknown = new HashSet<>(labels);
    topics.all().forEach(topic -> unknown.remove(topic.label()));
    if (!unknown.isEmpty()) {
      throw new WrongLogException(
          "There is no topic %s; there are %s."
              .formatted(
                  unknown.iterator().next(),
                  String.join(", ", topics.all().stream().map(Topic::label).toList())));
    }
    return topics.all().stream()
        .filter(topic -> labels.isEmpty() || labels.contains(topic.label()))
        .toList();
  }

  /** A record as one JSON object; one nobody can read is shown as base64, with the reason. */
  static ObjectNode json(Topic<?> topic, ConsumerRecord<byte[], byte[]> record) {
    ObjectNode line = NODES.objectNode();
    line.put("topic", topic.label());
    line.put("partition", record.partition());
    line.put("offset", record.offset());
    line.put("timestamp", Instant.ofEpochMilli(record.timestamp()).toString());
    line.put("key", record.key() == null ? null : text(record.key()));
    ObjectNode headers = line.putObject("headers");
    for (Header header : record.headers()) {
      headers.put(header.key(), header.value() == null ? null : text(header.value()));
    }
    value(topic, record, line);
    return line;
  }

  private static void value(
      Topic<?> topic, ConsumerRecord<byte[], byte[]> record, ObjectNode line) {
    if (record.value() == null) {
      line.putNull("type").putNull("value");
      return;
    }
    try {
      Object value = topic.valueSerde().deserializer().deserialize(record.topic(), record.value());
      if (value instanceof SpecificRecord avro) {
        line.put("type", avro.getSchema().getName());
        line.set("value", PlainJson.of(avro));
        return;
      }
      line.put("unreadable", "a dead letter, kept as it was");
    } catch (SerializationException e) {
      line.put("unreadable", String.valueOf(e.getMessage()));
    }
    line.put("value_base64", Base64.getEncoder().encodeToString(record.value()));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** One export under way. */
  private static final class Writing {

    private final Log log;
    private final Appendable out;
    private final Progress progress;
    private long written;

    Writing(Log log, Appendable out, Progress progress) {
      this.log = log;
      this.out = out;
      this.progress = progress;
    }

    long all(List<Topic<?>> topics, TimeRange range, boolean named) {
      List<Part> parts = new ArrayList<>();
      for (Topic<?> topic : topics) {
        Map<TopicPartition, Span> spans = log.spans(topic.name(), range);
        if (spans.isEmpty() && named) {
          throw new WrongLogException("There is no topic " + topic.name() + ".");
        }
        spans.entrySet().stream()
            .sorted(Comparator.comparingInt(entry -> entry.getKey().partition()))
            .forEach(entry -> parts.add(new Part(topic, entry.getKey(), entry.getValue())));
      }
      long total = parts.stream().mapToLong(part -> part.span().size()).sum();
      long behind = 0;
      for (Part part : parts) {
        one(part, behind, total);
        behind += part.span().size();
      }
      return written;
    }

    private void one(Part part, long behind, long total) {
      if (part.span().size() == 0) {
        return;
      }
      log.read(Map.of(part.partition(), part.span()));
      for (ConsumerRecord<byte[], byte[]> record = log.next(part.partition());
          record != null;
          record = log.next(part.partition())) {
        try {
          out.append(json(part.topic(), record).toString()).append('\n');
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        written++;
        progress.at(part.topic().label(), behind + record.offset() - part.span().from(), total);
      }
    }
  }

  private record Part(Topic<?> topic, TopicPartition partition, Span span) {}
}
