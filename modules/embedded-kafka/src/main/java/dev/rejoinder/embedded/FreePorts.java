package dev.rejoinder.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds TCP ports on loopback that nobody listens on. */
public final class FreePorts {

  // Below the range systems give to outgoing connections: a client that keeps dialling a stopped
  // broker inside that range may be connected to itself and then hold the port.
  private static final int LOWEST = 20_000;
  private static final int BEYOND = 32_000;
  private static final int TRIES_MAX = 200;

  private FreePorts() {}

  /** A port that was free a moment ago; another process may still take it first. */
  public static int next() {
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND);
      if (free(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "no free port between %d and %d after %d tries".formatted(LOWEST, BEYOND, TRIES_MAX));
  }

  /** Whether a server could listen on {@code port} of loopback at this moment. */
  public static boolean free(int port) {
    return free(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  static boolean free(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
