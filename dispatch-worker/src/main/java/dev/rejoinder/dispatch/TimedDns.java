package dev.rejoinder.dispatch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;

/**
 * Looks names up within a bounded time, which neither the platform nor OkHttp's deadline does.
 *
 * <p>A record, as OkHttp uses a kept connection again only for an equal look-up.
 */
record TimedDns(Dns dns, Duration timeout) implements Dns {

  /** The name server did not answer in time. */
  static final class SlowLookupException extends UnknownHostException {

    private static final long serialVersionUID = 1L;
  }

  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    FutureTask<List<InetAddress>> task = new FutureTask<>(() -> dns.lookup(host));
    // A platform thread: the system's look-up would hold on to a virtual thread's carrier.
    Thread.ofPlatform().daemon().name("look-up").start(task);
    try {
      return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new SlowLookupException();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      throw new IllegalStateException("looking up a host name failed", e.getCause());
    }
  }
}
