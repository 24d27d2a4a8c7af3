package dev.rejoinder.run.model;

import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Response;

/** Whether a request met a connection kept from an earlier one, and what became of it. */
final class KeptConnection extends EventListener {

  private volatile boolean connected;
  private volatile boolean acquired;
  private volatile boolean answered;

  /** The one the request carries as its tag. */
  static EventListener of(Call call) {
    KeptConnection kept = call.request().tag(KeptConnection.class);
    return kept == null ? EventListener.NONE : kept;
  }

  /** Whether the request went over a kept connection and no answer began on it. */
  boolean endedBeforeItsAnswer() {
    return acquired && !connected && !answered;
  }

  @Override
  public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
    connected = true;
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    acquired = true;
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    answered = true;
  }
}
