package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes a log of many runs of mixed traffic on a broker of its own, and has it audited while the
 * workers run and after all has ended.
 */
public final class MixedTraffic {

  private static final int CLIENTS = 64;
  private static final int PROGRESS_EVERY = 1000;
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final Path launcher;
  private final Path workDir;
  private final int runs;

  private MixedTraffic(Path launcher, Path workDir, int runs) {
    this.launcher = launcher;
    this.workDir = workDir;
    this.runs = runs;
  }

  /** Expects the path of the launcher and the number of runs. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 2) {
      System.err.println("usage: MixedTraffic LAUNCHER RUNS");
      System.exit(2);
    }
    Path workDir = Files.createTempDirectory("rejoinder-traffic");
    System.exit(new MixedTraffic(Path.of(args[0]), workDir, Integer.parseInt(args[1])).run());
  }

  /** What the last audit ended with. */
  private int run() throws IOException, InterruptedException {
    int kafkaPort = freePort();
    Map<String, String> settings = new HashMap<>();
    settings.put("KAFKA_BOOTSTRAP_SERVERS", "localhost:" + kafkaPort);
    settings.put("REJOINDER_DATA_DIR", workDir.resolve("data").toString());
    settings.put("CALL_TIMEOUT", CALL_TIMEOUT.toSeconds() + "s");
    settings.put("RETRY_DELAYS", "1s,5s,30s,2m");
    settings.put("ALLOW_PRIVATE_NETWORKS", "true");
    settings.put("MODEL_PROVIDER", "scripted");
    Process kafka =
        process(
            settings,
            List.of(
                "kafka", "--port", "" + kafkaPort, "--data", workDir.resolve("kafka").toString()));
    try (MixedTool tool = new MixedTool()) {
      settings.put("WEBHOOK_URL", tool.url());
      awaitKafka(kafkaPort);
      try (OneJvm rejoinder =
          OneJvm.start(launcher, workDir.resolve("data"), freePort(), settings)) {
        ask(new MixedAsker(rejoinder.port()));
        System.out.println("audit while calls are under way:");
        int live = process(settings, List.of("audit", "verify")).waitFor();
        LockSupport.parkNanos(CALL_TIMEOUT.plusSeconds(5).toNanos());
        System.out.println("audit after all has ended:");
        int ended = process(settings, List.of("audit", "verify", "--all-ended")).waitFor();
        System.out.println("the log is kept in " + workDir);
        return Math.max(live, ended);
      }
    } finally {
      kafka.destroy();
      kafka.waitFor(20, TimeUnit.SECONDS);
    }
  }

  private void ask(MixedAsker asker) throws InterruptedException {
    long begin = System.nanoTime();
    asker.ask(
        runs,
        CLIENTS,
        asked -> {
          if (asked % PROGRESS_EVERY == 0) {
            System.out.println(asked + " runs asked for");
          }
        });
    System.out.printf(
        "%d runs in %d s, answers by HTTP status: %s%n",
        runs, Duration.ofNanos(System.nanoTime() - begin).toSeconds(), asker.statuses());
  }

  private Process process(Map<String, String> settings, List<String> arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(launcher.toString());
    builder.command().addAll(arguments);
    builder.environment().putAll(settings);
    return builder.inheritIO().start();
  }

  private static void awaitKafka(int port) {
    long deadline = System.nanoTime() + KAFKA_TIMEOUT.toNanos();
    while (System.nanoTime() < deadline) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return;
      } catch (IOException e) {
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
      }
    }
    throw new IllegalStateException("Kafka was not there in time");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
