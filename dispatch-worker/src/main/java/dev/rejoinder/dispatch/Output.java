package dev.rejoinder.dispatch;

import dev.rejoinder.topics.Topic;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A record to be written. */
record Output<V>(Topic<V> topic, String key, V value) {

  ProducerRecord<String, byte[]> encoded() {
    byte[] bytes = topic.valueSerde().serializer().serialize(topic.name(), value);
    return new ProducerRecord<>(topic.name(), key, bytes);
  }
}
