package dev.rejoinder.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes numbers to one partition and reads them back. */
record TestLog(String bootstrapServers) {

  private static final TopicPartition NUMBERS = new TopicPartition("numbers", 0);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(20);

  static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
  }

  void createTopic(int replicas) throws Exception {
    try (Admin admin = Admin.create(clients())) {
      admin.createTopics(List.of(new NewTopic(NUMBERS.topic(), 1, (short) replicas))).all().get();
    }
  }

  String clusterId() throws Exception {
    try (Admin admin = Admin.create(clients())) {
      return admin.describeCluster().clusterId().get();
    }
  }

  /** Returns once all are acknowledged by every in-sync replica. */
  void write(int from, int to) throws Exception {
    try (var producer =
        new KafkaProducer<>(clients(), new StringSerializer(), new StringSerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (String number : numbers(from, to)) {
        sent.add(producer.send(new ProducerRecord<>(NUMBERS.topic(), number)));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    }
  }

  /** The records from the beginning, until {@code count} are read or twenty seconds passed. */
  List<String> read(int count) {
    List<String> read = new ArrayList<>();
    long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
    try (var consumer =
        new KafkaConsumer<>(clients(), new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(NUMBERS));
      consumer.seekToBeginning(List.of(NUMBERS));
      while (read.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> read.add(record.value()));
      }
    }
    return read;
  }

  private Properties clients() {
    Properties properties = new Properties();
    properties.putAll(Map.of("bootstrap.servers", bootstrapServers, "acks", "all"));
    return properties;
  }
}
