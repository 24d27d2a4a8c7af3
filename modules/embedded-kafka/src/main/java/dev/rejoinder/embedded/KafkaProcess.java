package dev.rejoinder.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The stock Kafka server as a process of its own, from the jars of this JVM's class path.
 *
 * <p>For tests that kill it. It ends with this JVM at the latest. Its output is appended to {@code
 * broker.log} beside its data. Not thread-safe.
 */
public final class KafkaProcess implements AutoCloseable {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final Node node;
  private final Quorum quorum;
  private @Nullable Process process;

  KafkaProcess(Node node, Quorum quorum) {
    this.node = node;
    this.quorum = quorum;
    Runtime.getRuntime().addShutdownHook(new Thread(this::kill, "end-kafka-" + node.id()));
  }

  /** {@code host:port} of this broker; the same after every restart. */
  public String bootstrapServer() {
    return node.bootstrapServer();
  }

  public boolean running() {
    return process != null && process.isAlive();
  }

  /** What the broker printed, for the message of a failed test. */
  public Path output() {
    return node.directory().resolveSibling("broker-" + node.id() + ".log");
  }

  /** Starts it on its port and data and returns at once; the cluster knows when it is ready. */
  void launch() {
    if (running()) {
      throw new IllegalStateException("broker " + node.id() + " already runs");
    }
    try {
      process =
          new ProcessBuilder(command())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
              .start();
    } catch (IOException e) {
      throw new BrokerException("A broker process could not be started: " + e.getMessage(), e);
    }
  }

  private List<String> command() throws IOException {
    Path settings = node.directory().resolveSibling("server-" + node.id() + ".properties");
    Properties properties = node.properties(quorum);
    try (OutputStream out = Files.newOutputStream(settings)) {
      properties.store(out, null);
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    return List.of(
        java,
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        classPath,
        "kafka.Kafka",
        settings.toString());
  }

  /** Waits at most {@code timeout}; true at once when it does not run. */
  boolean endsWithin(Duration timeout) throws InterruptedException {
    return process == null || process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** SIGKILL, as an operating system out of memory would; returns when the process is gone. */
  public void kill() {
    if (process != null) {
      process.destroyForcibly();
      awaitEnd();
    }
  }

  /** SIGSTOP: it keeps its connections and answers nobody, until {@link #resume()}. */
  public void pause() {
    signal("STOP");
  }

  /** SIGCONT: it goes on where {@link #pause()} left it. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    if (process == null) {
      throw new IllegalStateException("broker " + node.id() + " does not run");
    }
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new BrokerException("A broker could not be sent SIG" + name + ".", null);
      }
    } catch (IOException e) {
      throw new BrokerException("A broker could not be sent SIG" + name + ".", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerException("Interrupted while sending SIG" + name + ".", e);
    }
  }

  /** Asks it to stop and waits; kills it when it does not within ten seconds. */
  @Override
  public void close() {
    if (process != null) {
      process.destroy();
      if (!awaitEnd()) {
        kill();
      }
    }
  }

  private boolean awaitEnd() {
    try {
      return endsWithin(STOP_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
