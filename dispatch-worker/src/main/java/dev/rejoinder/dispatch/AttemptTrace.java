package dev.rejoinder.dispatch;

import dev.rejoinder.schemas.AttemptTiming;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.List;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.Protocol;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What became of one attempt on its way: which connection it was given, and where the time went.
 *
 * <p>A step made twice, as with a second address, counts with its last time.
 */
final class AttemptTrace extends EventListener {

  private static final long NEVER = -1;
  private static final long NANOS_PER_MS = 1_000_000;

  private final long startedNanos = System.nanoTime();

  private volatile boolean connected;
  private volatile boolean acquired;
  private volatile @Nullable Integer status;

  private volatile long dnsStart = NEVER;
  private volatile long dnsNanos = NEVER;
  private volatile long connectStart = NEVER;
  private volatile long connectNanos = NEVER;
  private volatile long tlsStart = NEVER;
  private volatile long tlsNanos = NEVER;
  private volatile long firstByteNanos = NEVER;

  /** The one the request carries as its tag. */
  static EventListener of(Call call) {
    AttemptTrace trace = call.request().tag(AttemptTrace.class);
    return trace == null ? EventListener.NONE : trace;
  }

  /** Whether the attempt used a kept-alive connection and got no answer's headers on it. */
  boolean endedBeforeItsAnswer() {
    return acquired && !connected && status == null;
  }

  /** Of an answer that began; null when none did. */
  @Nullable Integer status() {
    return status;
  }

  /** As of this moment, which is the end of the attempt. */
  AttemptTiming timing() {
    return AttemptTiming.newBuilder()
        .setDnsMs(ms(dnsNanos))
        .setConnectMs(ms(connectNanos))
        .setTlsMs(ms(tlsNanos))
        .setFirstByteMs(ms(firstByteNanos))
        .setTotalMs(ms(sinceStart()))
        .build();
  }

  @Override
  public void dnsStart(Call call, String host) {
    dnsStart = sinceStart();
  }

  @Override
  public void dnsEnd(Call call, String host, List<InetAddress> addresses) {
    dnsNanos = sinceStart() - dnsStart;
  }

  @Override
  public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
    connected = true;
    connectStart = sinceStart();
  }

  @Override
  public void secureConnectStart(Call call) {
    tlsStart = sinceStart();
    connectNanos = tlsStart - connectStart;
  }

  @Override
  public void secureConnectEnd(Call call, @Nullable Handshake handshake) {
    tlsNanos = sinceStart() - tlsStart;
  }

  @Override
  public void connectEnd(
      Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
    if (tlsStart < connectStart) {
      connectNanos = sinceStart() - connectStart;
    }
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    acquired = true;
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    status = response.code();
    firstByteNanos = sinceStart();
  }

  private long sinceStart() {
    return System.nanoTime() - startedNanos;
  }

  private static @Nullable Long ms(long nanos) {
    return nanos == NEVER ? null : Long.valueOf(nanos / NANOS_PER_MS);
  }
}
