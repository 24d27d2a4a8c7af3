package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.GuardedSocketFactory.RefusedAddressException;
import dev.rejoinder.dispatch.TimedDns.SlowLookupException;
import dev.rejoinder.runtime.Durations;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in words why there was no complete answer. */
final class FailureReason {

  private FailureReason() {}

  /** {@code status}: of an answer that began and came to no end; null when none began. */
  static String of(IOException e, Duration timeout, @Nullable Integer status) {
    String reason = of(e, timeout);
    return status == null ? reason : "answered %d, but then %s".formatted(status, reason);
  }

  private static String of(IOException e, Duration timeout) {
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
      default ->
          lineWithoutEnd(e) || lineWithoutEnd(e.getCause())
              ? "the headers of the answer were cut off, or longer than 256 KiB"
              : "the connection broke: " + e.getMessage();
    };
  }

  /** OkHttp's readers say it in these words alone, with the bytes they had. */
  private static boolean lineWithoutEnd(@Nullable Throwable e) {
    return e instanceof EOFException && String.valueOf(e.getMessage()).startsWith("\\n not found");
  }

  /** With several addresses the first failure carries the others. */
  private static Optional<RefusedAddressException> refusal(IOException e) {
    return Stream.concat(Stream.of(e), Stream.of(e.getSuppressed()))
        .filter(RefusedAddressException.class::isInstance)
        .map(RefusedAddressException.class::cast)
        .findFirst();
  }
}
