package dev.rejoinder.dispatch;

import dev.rejoinder.runtime.AddressGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * Makes sockets that connect to public addresses only.
 *
 * <p>The address is looked at in the very call that connects to it, so it does not matter how it
 * was come by: a name that resolves differently each time, a literal, or one of many.
 */
final class GuardedSocketFactory extends SocketFactory {

  /** The address is not one of the public internet. */
  static final class RefusedAddressException extends IOException {

    private static final long serialVersionUID = 1L;

    RefusedAddressException(InetAddress address) {
      super(
          address.getHostAddress()
              + " is not a public address; set ALLOW_PRIVATE_NETWORKS=true to allow it");
    }
  }

  @Override
  public Socket createSocket() {
    return new GuardedSocket();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw unconnectedOnly();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw unconnectedOnly();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw unconnectedOnly();
  }

  @Override
  public Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) {
    throw unconnectedOnly();
  }

  private static UnsupportedOperationException unconnectedOnly() {
    return new UnsupportedOperationException("only sockets that are not connected yet");
  }

  private static final class GuardedSocket extends Socket {

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
      connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeoutMs) throws IOException {
      if (endpoint instanceof InetSocketAddress internet && !internet.isUnresolved()) {
        InetAddress address = internet.getAddress();
        if (!AddressGuard.isPublic(address)) {
          throw new RefusedAddressException(address);
        }
      }
      super.connect(endpoint, timeoutMs);
    }
  }
}
