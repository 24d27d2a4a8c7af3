package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.GuardedSocketFactory.RefusedAddressException;
import dev.rejoinder.dispatch.TimedDns.SlowLookupException;
import dev.rejoinder.runtime.Durations;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Says in words why there was no complete answer. */
final class FailureReason {

  private FailureReason() {}

  static String of(IOException e, Duration timeout) {
    Optional<RefusedAddressException> refused = refusal(e);
    if (refused.isPresent()) {
      return String.valueOf(refused.get().getMessage());
    }
    return switch (e) {
      case InterruptedIOException late -> "no complete answer within " + Durations.format(timeout);
      case SlowLookupException slow -> "no complete answer within " + Durations.format(timeout);
      case UnknownHostException unknown -> "the host name does not resolve";
      case ConnectException unconnected -> "no connection: " + unconnected.getMessage();
      case SSLException tls -> "TLS failed: " + tls.getMessage();
      default -> "the connection broke: " + e.getMessage();
    };
  }

  /** With several addresses the first failure carries the others. */
  private static Optional<RefusedAddressException> refusal(IOException e) {
    return Stream.concat(Stream.of(e), Stream.of(e.getSuppressed()))
        .filter(RefusedAddressException.class::isInstance)
        .map(RefusedAddressException.class::cast)
        .findFirst();
  }
}
