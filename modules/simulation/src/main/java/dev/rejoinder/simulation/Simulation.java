package dev.rejoinder.simulation;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Plays seeds until one breaks a promise, and names it. */
@Command(
    name = "simulation",
    mixinStandardHelpOptions = true,
    description =
        "Plays both machines and a model of their topics under crashes, repetitions, delays and"
            + " reordering, and checks what is promised. The same seed plays the same story.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  modules/simulation/run --seeds 100000   play seeds 0 to 99999",
      "  modules/simulation/run --seed 4711      play one seed, and tell its story",
    })
public final class Simulation implements Callable<Integer> {

  private static final int PROGRESS_EACH = 1000;
  private static final int FAILED = 1;

  @Option(names = "--seeds", paramLabel = "N", description = "How many seeds; default: 10000.")
  private long seeds = 10_000;

  @Option(names = "--from", paramLabel = "SEED", description = "The first of them; default: 0.")
  private long from;

  @Option(names = "--seed", paramLabel = "SEED", description = "One seed only, with its story.")
  private @Nullable Long one;

  private Simulation() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Simulation()).execute(args));
  }

  /** A seed that broke a promise. */
  record Failure(long seed, RuntimeException cause) {}

  @Override
  public Integer call() {
    return one == null ? playMany() : playOne(one);
  }

  private int playOne(long seed) {
    try {
      play(seed, Machines.create(), System.out::println);
      System.out.printf("seed %d: every promise held%n", seed);
      return 0;
    } catch (Violation violation) {
      System.out.printf("seed %d: %s%n", seed, violation.getMessage());
      return FAILED;
    }
  }

  private int playMany() {
    long startedNanos = System.nanoTime();
    AtomicLong played = new AtomicLong();
    Failure failure =
        play(
            from,
            seeds,
            seed -> {
              long done = played.incrementAndGet();
              if (done % PROGRESS_EACH == 0) {
                System.err.printf("%d of %d seeds%n", done, seeds);
              }
            });
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    if (failure == null) {
      System.out.printf("%d seeds, no violation, %.0f s%n", seeds, seconds);
      return 0;
    }
    System.out.printf(
        "seed %d, after %d others: %s%n'modules/simulation/run --seed %d' tells how it came to it.%n",
        failure.seed(), played.get(), failure.cause().getMessage(), failure.seed());
    return FAILED;
  }

  /** Plays {@code count} seeds on all processors; null when every promise held. */
  static @Nullable Failure play(long from, long count, LongConsumer played) {
    Machines machines = Machines.create();
    AtomicReference<@Nullable Failure> first = new AtomicReference<>();
    LongStream.range(from, from + count)
        .parallel()
        .filter(seed -> first.get() == null)
        .forEach(seed -> {
          try {
            play(seed, machines, line -> {});
            played.accept(seed);
          } catch (RuntimeException e) {
            first.compareAndSet(null, new Failure(seed, e));
          }
        });
    return first.get();
  }

  /** Plays one seed; throws {@link Violation} when a promise is broken. */
  static void play(long seed, Machines machines, Consumer<String> story) {
    Cluster cluster = new World(seed, machines, story).play();
    new Invariants(cluster, machines).check();
  }
}
