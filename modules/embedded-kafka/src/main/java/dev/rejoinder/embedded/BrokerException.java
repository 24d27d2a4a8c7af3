package dev.rejoinder.embedded;

import org.jspecify.annotations.Nullable;

/** A broker cannot be started; the message is one plain sentence for people. */
public final class BrokerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BrokerException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
