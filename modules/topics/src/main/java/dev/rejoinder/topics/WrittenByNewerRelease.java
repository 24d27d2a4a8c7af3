package dev.rejoinder.topics;

import org.apache.kafka.common.errors.RetriableException;

/**
 * A record says what only a later release than this one knows; nothing is wrong with the record.
 *
 * <p>Whoever meets it tries the same record again until the process is upgraded: dead-lettering it
 * would set aside a good record because of the order in which processes were upgraded.
 */
public final class WrittenByNewerRelease extends RetriableException {

  private static final long serialVersionUID = 1L;

  WrittenByNewerRelease(String message) {
    super(message);
  }

  WrittenByNewerRelease(String message, Throwable cause) {
    super(message, cause);
  }
}
