package dev.rejoinder.dispatch;

import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Response;

/** What became of the connection one call was given. */
final class ConnectionUse extends EventListener {

  private volatile boolean connected;
  private volatile boolean acquired;
  private volatile boolean answered;

  /** The one the request carries as its tag. */
  static EventListener of(Call call) {
    ConnectionUse use = call.request().tag(ConnectionUse.class);
    return use == null ? EventListener.NONE : use;
  }

  /** Whether the call used a kept-alive connection and got no answer's headers on it. */
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
