package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A set-up of {@code ops/cluster}: brokers and workers as processes of their own, gone with this
 * JVM at the latest.
 */
final class LocalCluster implements AutoCloseable {

  /** Lines of {@code ops/cluster env}; of what the shell escapes only commas come up here. */
  private static final Pattern EXPORT = Pattern.compile("export (\\w+)=(.*)");

  private final Path home;
  private final Path directory;
  private final Map<String, String> settings = new HashMap<>();
  private boolean ended;

  private LocalCluster(Path home, Path directory) {
    this.home = home;
    this.directory = directory;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end-cluster"));
  }

  /**
   * Starts it and waits until all of it is ready.
   *
   * @param launcher of the checkout
   * @param environment settings of every process
   * @param options of {@code ops/cluster up}
   */
  static LocalCluster up(Path launcher, Map<String, String> environment, List<String> options)
      throws IOException, InterruptedException {
    Path home = Objects.requireNonNull(launcher.toAbsolutePath().getParent());
    LocalCluster cluster = new LocalCluster(home, Files.createTempDirectory("rejoinder-cluster"));
    List<String> arguments = new ArrayList<>(List.of("up", "--no-build"));
    arguments.addAll(options);
    ProcessBuilder up = cluster.command(arguments).inheritIO();
    up.environment().putAll(environment);
    require(up.start().waitFor(), arguments);
    for (String line : cluster.output("env").lines().toList()) {
      Matcher matcher = EXPORT.matcher(line);
      if (matcher.matches()) {
        cluster.settings.put(matcher.group(1), matcher.group(2).replace("\\", ""));
      }
    }
    return cluster;
  }

  /** What {@code ops/cluster env} says of {@code key}. */
  String setting(String key) {
    return Objects.requireNonNull(settings.get(key), key);
  }

  List<URI> ingresses() {
    return Stream.of(setting("INGRESS_URLS").split(",", -1)).map(URI::create).toList();
  }

  long processId(String name) throws IOException {
    return Long.parseLong(Files.readAllLines(directory.resolve("pids").resolve(name)).getFirst());
  }

  /**
   * Runs a command of {@code ops/cluster} to its end.
   *
   * @throws IllegalStateException when it fails
   */
  void run(String... arguments) throws IOException, InterruptedException {
    require(command(List.of(arguments)).inheritIO().start().waitFor(), List.of(arguments));
  }

  /** What a command prints, whatever it ends with; its errors go where ours go. */
  String output(String... arguments) throws IOException, InterruptedException {
    Process process =
        command(List.of(arguments)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  private ProcessBuilder command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("ops/cluster").toString());
    command.addAll(List.of("--dir", directory.toString()));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  private static void require(int exitCode, List<String> arguments) {
    if (exitCode != 0) {
      throw new IllegalStateException("ops/cluster %s failed".formatted(arguments));
    }
  }

  /** Ends every process and forgets what they kept. */
  @Override
  public synchronized void close() {
    if (ended) {
      return;
    }
    ended = true;
    try {
      require(command(List.of("down", "--data")).inheritIO().start().waitFor(), List.of("down"));
    } catch (IOException e) {
      throw new UncheckedIOException("The cluster in " + directory + " is not ended.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
