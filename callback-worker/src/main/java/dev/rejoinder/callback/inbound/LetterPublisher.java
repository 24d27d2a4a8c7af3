package dev.rejoinder.callback.inbound;

import dev.rejoinder.runtime.effect.DeadLetters;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.topics.Topic;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** Makes dead letters of events that were taken and could not be handled after all. */
final class LetterPublisher {

  private final Topic<InboundEvent> inbound;

  LetterPublisher(Topic<InboundEvent> inbound) {
    this.inbound = inbound;
  }

  /** The event as it was read, with where it stands and why it is given up. */
  Record<String, Object> letter(Place place, InboundEvent event, String reason, long atMs) {
    Headers headers = new RecordHeaders();
    headers.add(DeadLetters.EXCEPTION, bytes(IllegalArgumentException.class.getName()));
    headers.add(DeadLetters.MESSAGE, bytes(reason));
    headers.add(DeadLetters.TOPIC, bytes(inbound.name()));
    headers.add(DeadLetters.PARTITION, bytes(String.valueOf(place.partition())));
    headers.add(DeadLetters.OFFSET, bytes(String.valueOf(place.offset())));
    byte[] value = inbound.valueSerde().serializer().serialize(inbound.name(), headers, event);
    return new Record<>(place.key(), value, atMs, headers);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
