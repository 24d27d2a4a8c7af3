package dev.rejoinder.testkit.receiver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * A webhook receiver on a free loopback port that records what comes and answers by script.
 *
 * <p>Each connection has its own virtual thread, so one that stalls holds up no other. Thread-safe.
 */
public final class Receiver implements AutoCloseable {

  private static final int BACKLOG = 512;

  private final ServerSocket server;
  private final Function<ReceivedRequest, Answer> script;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<ReceivedRequest> requests = new ArrayList<>();
  private final List<Socket> open = new ArrayList<>();
  private int connections;

  private Receiver(ServerSocket server, Function<ReceivedRequest, Answer> script)
      throws IOException {
    this.script = script;
    this.server = server;
    server.bind(
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), BACKLOG);
    Thread.ofVirtual().name("receiver").start(this::accept);
  }

  /** Answers everything with an empty 200. */
  public static Receiver start() {
    return start(request -> Answer.status(200));
  }

  /** Answers the first request with the first answer and so on; the last one stays in force. */
  public static Receiver answering(Answer... answers) {
    List<Answer> left = new ArrayList<>(Arrays.asList(answers));
    return start(request -> {
      synchronized (left) {
        return left.size() > 1 ? left.removeFirst() : left.getFirst();
      }
    });
  }

  /** Answers by the request; {@code script} is called from many threads at once. */
  public static Receiver start(Function<ReceivedRequest, Answer> script) {
    try {
      return new Receiver(new ServerSocket(), script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers everything with an empty 200, over TLS with whatever {@code context} has. */
  public static Receiver overTls(SSLContext context) {
    try {
      return new Receiver(
          context.getServerSocketFactory().createServerSocket(), request -> Answer.status(200));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code http://127.0.0.1:<port>/webhook}, or the same with https. */
  public String url() {
    String scheme = server instanceof SSLServerSocket ? "https" : "http";
    return scheme + "://127.0.0.1:" + port() + "/webhook";
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Every request read to its end so far, in the order they were. */
  public List<ReceivedRequest> requests() {
    lock.lock();
    try {
      return List.copyOf(requests);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until {@code count} requests have come and returns all there are.
   *
   * @throws AssertionError when fewer came within {@code deadline}
   */
  public List<ReceivedRequest> awaitRequests(int count, Duration deadline) {
    await(() -> requests.size() >= count, deadline, count + " requests");
    return requests();
  }

  /**
   * Waits until every client has hung up.
   *
   * @throws AssertionError when a connection is still open after {@code deadline}
   */
  public void awaitNoConnections(Duration deadline) {
    await(open::isEmpty, deadline, "every connection closed");
  }

  /** Connections ever accepted. */
  public int connections() {
    lock.lock();
    try {
      return connections;
    } finally {
      lock.unlock();
    }
  }

  /** Stops listening and closes every connection. */
  @Override
  public void close() {
    closed.countDown();
    lock.lock();
    try {
      server.close();
      for (Socket socket : List.copyOf(open)) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  /** Waits that long; true when the receiver was closed meanwhile. */
  boolean pause(Duration time) throws InterruptedException {
    return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  Answer answer(ReceivedRequest request) {
    Answer answer = script.apply(request);
    lock.lock();
    try {
      requests.add(request);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return answer;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        int number = opened(socket);
        Thread.ofVirtual().name("receiver-", number).start(() -> serve(socket, number));
      } catch (IOException e) {
        // Closed, or a client gone before it was accepted: the loop's condition tells them apart.
      }
    }
  }

  private void serve(Socket socket, int number) {
    try (socket) {
      new ReceiverConnection(this, socket, number).serve();
    } catch (IOException e) {
      // The client hung up, which is what many tests are about.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.lock();
      try {
        open.remove(socket);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private int opened(Socket socket) throws IOException {
    lock.lock();
    try {
      if (server.isClosed()) {
        socket.close();
      }
      open.add(socket);
      return ++connections;
    } finally {
      lock.unlock();
    }
  }

  private void await(BooleanSupplier condition, Duration deadline, String wanted) {
    lock.lock();
    try {
      long nanosLeft = deadline.toNanos();
      while (!condition.getAsBoolean()) {
        if (nanosLeft <= 0) {
          throw new AssertionError(
              "not within %s: %s; %d requests came, %d connections are open"
                  .formatted(deadline, wanted, requests.size(), open.size()));
        }
        nanosLeft = changed.awaitNanos(nanosLeft);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + wanted, e);
    } finally {
      lock.unlock();
    }
  }
}
