package dev.rejoinder.topics;

import com.microsoft.kiota.ApiException;
import dev.rejoinder.runtime.ConfigException;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.avro.AvroTypeException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Confluent wire format: 00, the schema's 4-byte id in a registry, the binary value.
 *
 * <p>One serializer and one deserializer of the configured classes serve all topics and live as
 * long as the process, so closing a serde does nothing. All serdes are thread-safe.
 *
 * @see SchemaRegistryUnavailable what serdes throw when the record is not to blame
 * @see WrittenByNewerRelease the same, of a record that says what only a later release knows
 */
final class RegistrySerdes implements AvroSerdes {

  private final SchemaRegistry registry;
  private final Serializer<Object> serializer;
  private final Deserializer<Object> deserializer;

  /** Kafka asks producers' serializers to be thread-safe, but not consumers' deserializers. */
  private final ReentrantLock reading = new ReentrantLock();

  /**
   * Reaches no registry yet: that happens with the first record of each schema.
   *
   * @throws ConfigException when a class is missing or refuses its properties
   */
  @SuppressWarnings("unchecked") // Values are checked against each topic's type as they come out.
  RegistrySerdes(SchemaRegistry registry) {
    TrustedClasses.trust();
    this.registry = registry;
    Map<String, Object> config = registry.serdeConfig();
    try {
      serializer = Utils.newInstance(registry.serializer(), Serializer.class);
      serializer.configure(config, false);
      deserializer = Utils.newInstance(registry.deserializer(), Deserializer.class);
      deserializer.configure(config, false);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new ConfigException(
          List.of("The schema registry's serde lacks a class: %s.".formatted(e.getMessage())));
    } catch (KafkaException | IllegalArgumentException | IllegalStateException e) {
      throw new ConfigException(
          List.of(
              "The schema registry's serde refused its properties: %s.".formatted(e.getMessage())));
    }
  }

  @Override
  public <V extends SpecificRecord> Serde<V> serde(Class<V> type) {
    Serializer<V> write = (topic, value) -> value == null ? null : write(topic, value);
    Deserializer<V> read = (topic, bytes) -> bytes == null ? null : read(topic, bytes, type);
    return Serdes.serdeFrom(write, read);
  }

  private byte[] write(String topic, Object value) {
    try {
      return serializer.serialize(topic, value);
    } catch (RuntimeException e) {
      throw explained("a record for " + topic + " cannot be written as Avro", e);
    }
  }

  private <V> V read(String topic, byte[] bytes, Class<V> type) {
    Object value;
    reading.lock();
    try {
      value = deserializer.deserialize(topic, bytes);
    } catch (RuntimeException e) {
      throw explained("a record on " + topic + " is not readable Avro", e);
    } finally {
      reading.unlock();
    }
    if (!type.isInstance(value)) {
      throw new SerializationException(
          "a record on %s is no %s but %s"
              .formatted(topic, type.getSimpleName(), value == null ? "empty" : value.getClass()));
    }
    return type.cast(value);
  }

  private RuntimeException explained(String otherwise, RuntimeException e) {
    Optional<Throwable> outage = outage(e);
    if (outage.isPresent()) {
      return new SchemaRegistryUnavailable(
          "The schema registry at %s does not answer: %s"
              .formatted(registry.address(), SchemaRegistry.reason(outage.get())),
          e);
    }
    if (newer(e)) {
      return new WrittenByNewerRelease(
          otherwise + ": its schema says more than this release knows; a newer one wrote it", e);
    }
    return new SerializationException(otherwise, e);
  }

  /** Avro tells of a symbol or branch the reader lacks by this, and of bad bytes by others. */
  private static boolean newer(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof AvroTypeException) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Throwable> outage(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (notTheRecordsFault(cause)) {
        return Optional.of(cause);
      }
    }
    return Optional.empty();
  }

  /**
   * Apicurio's serde passes on what its client throws; Confluent's maps it to Kafka's own errors.
   */
  private static boolean notTheRecordsFault(Throwable cause) {
    return switch (cause) {
      case RetriableException retriable -> true;
      case AuthenticationException refused -> true;
      case AuthorizationException refused -> true;
      case ApiException answer -> passing(answer.getResponseStatusCode());
      // Avro tells of bytes it cannot read by these, too.
      case EOFException end -> false;
      case IOException broken -> !broken.getClass().getName().startsWith("org.apache.avro.");
      default -> false;
    };
  }

  /** Statuses that say nothing about the record: no access, too many requests, server errors. */
  private static boolean passing(int status) {
    return status == 401 || status == 403 || status == 429 || status >= 500;
  }
}
