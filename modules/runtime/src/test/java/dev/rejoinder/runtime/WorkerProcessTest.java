package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkerProcessTest {

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  @Test
  void servicesStartInOrderAndCloseInReverse() throws InterruptedException {
    WorkerProcess process = new WorkerProcess("test", List.of(new Part("a"), new Part("b")));
    List<Boolean> result = new ArrayList<>();
    Thread thread = Thread.ofVirtual().start(() -> result.add(process.live()));
    Await.until("started", () -> events.size() == 2);
    process.end();
    thread.join();
    assertThat(result).containsExactly(true);
    assertThat(events).containsExactly("start a", "start b", "close b", "close a");
  }

  @Test
  void aServiceThatFailsEndsTheProcess() {
    Part failing = new Part("b");
    failing.health = Health.failed("It broke.");
    assertThat(new WorkerProcess("test", List.of(new Part("a"), failing)).live()).isFalse();
    assertThat(events).containsExactly("start a", "start b", "close b", "close a");
  }

  @Test
  void aServiceThatCannotStartEndsTheProcessAndLaterOnesAreNotStarted() {
    Part broken = new Part("b");
    broken.startFailure = new IllegalStateException("port in use");
    WorkerProcess process =
        new WorkerProcess("test", List.of(new Part("a"), broken, new Part("c")));
    assertThat(process.live()).isFalse();
    assertThat(events).containsExactly("start a", "start b", "close b", "close a");
  }

  @Test
  void aServiceThatCannotStartForItsConfigurationExitsWithTwoAndTheSentenceAlone()
      throws Exception {
    Process process = JavaProcess.start(Main.class, "busy");
    assertThat(errors(process)).containsExactly("Port 1 is in use; set PORT to a free one.");
    assertThat(exitCode(process)).isEqualTo(2);
  }

  @Test
  void aServiceThatCannotBeClosedDoesNotKeepTheOthersOpen() {
    Part stuck = new Part("b");
    stuck.closeFailure = new IllegalStateException("stuck");
    stuck.health = Health.failed("It broke.");
    assertThat(new WorkerProcess("test", List.of(new Part("a"), stuck)).live()).isFalse();
    assertThat(events).endsWith("close b", "close a");
  }

  @Test
  void mistakesInTheConfigurationExitWithTwoAndASentenceEach() throws Exception {
    Process process = JavaProcess.start(Main.class, "misconfigured");
    assertThat(errors(process))
        .containsExactly("COLOUR is missing; set it.", "SIZE must be a whole number.");
    assertThat(exitCode(process)).isEqualTo(2);
  }

  @Test
  void aFailureExitsWithOneAndSaysWhy() throws Exception {
    Process process = JavaProcess.start(Main.class, "failing");
    assertThat(errors(process)).anyMatch(line -> line.contains("reason=\"It broke.\""));
    assertThat(exitCode(process)).isEqualTo(1);
  }

  @Test
  void aSignalToEndClosesTheServices() throws Exception {
    Process process = JavaProcess.start(Main.class, "steady");
    BufferedReader output = process.inputReader();
    assertThat(output.readLine()).isEqualTo("start steady");
    process.toHandle().destroy();
    assertThat(output.readLine()).isEqualTo("close steady");
    assertThat(exitCode(process)).as("128 + SIGTERM").isEqualTo(143);
    assertThat(errors(process)).as("one line for the whole life of a healthy process").hasSize(1);
  }

  private static List<String> errors(Process process) throws IOException {
    try (BufferedReader errors = process.errorReader()) {
      return errors.lines().toList();
    }
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended").isTrue();
    return process.exitValue();
  }

  private final class Part implements Service {

    private final String name;
    private volatile Health health = Health.ready();
    private @Nullable RuntimeException startFailure;
    private @Nullable RuntimeException closeFailure;

    private Part(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void start() {
      events.add("start " + name);
      if (startFailure != null) {
        throw startFailure;
      }
    }

    @Override
    public Health health() {
      return health;
    }

    @Override
    public void close() {
      events.add("close " + name);
      if (closeFailure != null) {
        throw closeFailure;
      }
    }
  }

  /** A worker of one service, named by its argument. */
  static final class Main implements Service {

    private final String name;

    private Main(String name) {
      this.name = name;
    }

    public static void main(String[] args) {
      WorkerProcess.main(
          "test",
          env -> {
            if (args[0].equals("misconfigured")) {
              env.problem("SIZE must be a whole number.");
              env.problem("COLOUR is missing; set it.");
            }
            return List.of(new Main(args[0]));
          });
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void start() {
      if (name.equals("busy")) {
        throw new ConfigException(List.of("Port 1 is in use; set PORT to a free one."));
      }
      System.out.println("start " + name);
    }

    @Override
    public Health health() {
      return name.equals("failing") ? Health.failed("It broke.") : Health.ready();
    }

    @Override
    public void close() {
      System.out.println("close " + name);
    }
  }
}
