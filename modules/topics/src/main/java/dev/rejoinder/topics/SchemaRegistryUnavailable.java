package dev.rejoinder.topics;

import org.apache.kafka.common.errors.RetriableException;

/**
 * The schema registry did not answer; nothing is wrong with the record.
 *
 * <p>Whoever meets it tries the same record again later: dead-lettering it would set aside a good
 * record for a registry's outage.
 */
public final class SchemaRegistryUnavailable extends RetriableException {

  private static final long serialVersionUID = 1L;

  SchemaRegistryUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
