package dev.rejoinder.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Both machines, their tasks and topics, and everybody around them, one seed's worth.
 *
 * <p>A scheduler lets one of them do one thing at a time: between any two events a task may crash,
 * commit or be behind, a record may be done twice, late or out of order, and time may pass. In the
 * end nothing goes wrong any more and all of it comes to rest, so that what was promised can be
 * checked.
 */
final class World {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final int STEPS_MIN = 80;
  private static final int STEPS_MORE = 160;
  private static final int REST_STEPS_MAX = 20_000;
  private static final Duration JUMP_MAX = Duration.ofSeconds(30);

  private final Chance chance;
  private final Consumer<String> story;
  private final Cluster cluster = new Cluster();
  private final List<StreamTask<?>> tasks;
  private final Client client;
  private final List<Actor> actors;
  private Instant now = START;

  /** {@code story} is told of everything that is done, in order. */
  World(long seed, Machines machines, Consumer<String> story) {
    chance = new Chance(seed);
    this.story = story;
    tasks =
        IntStream.range(0, Topic.PARTITIONS)
            .boxed()
            .flatMap(number ->
                Stream.<StreamTask<?>>of(
                    new StreamTask<>(
                        machines.runs(), partitions(cluster.runInputs(), number), cluster),
                    new StreamTask<>(
                        machines.calls(), partitions(cluster.callInputs(), number), cluster)))
            .toList();
    client = new Client(chance, cluster, Machines.ASSISTANT);
    Tools tools = new Tools(chance, cluster);
    actors =
        List.of(new Model(chance, cluster), new Dispatch(chance, cluster, tools), tools, client);
  }

  private static List<Partition> partitions(List<Topic> topics, int number) {
    return topics.stream().map(topic -> topic.partitions().get(number)).toList();
  }

  /** Lets everything happen; throws {@link Violation} when it does not come to rest. */
  Cluster play() {
    int steps = STEPS_MIN + chance.below(STEPS_MORE);
    for (int step = 0; step < steps; step++) {
      doSomething();
    }
    chance.beKind();
    comeToRest();
    return cluster;
  }

  private void doSomething() {
    switch (chance.below(24)) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> read(chance.pick(tasks));
      case 8, 9, 10 -> chance.pick(tasks).commit();
      case 11 -> crash(chance.pick(tasks));
      case 12, 13 -> chance.pick(tasks).passTime(now);
      case 14, 15 -> advance(Duration.ofMillis(chance.below(1500)));
      case 16 -> jump();
      case 17 -> client.decide();
      case 18, 19 -> act(client);
      default -> act(chance.pick(actors));
    }
  }

  private boolean read(StreamTask<?> task) {
    List<Integer> ready = task.ready();
    if (ready.isEmpty()) {
      return false;
    }
    int input = chance.pick(ready);
    task.read(input, now);
    story.accept("%s task %d reads input %d".formatted(now, tasks.indexOf(task), input));
    return true;
  }

  private void crash(StreamTask<?> task) {
    task.crash();
    story.accept("%s task %d crashes".formatted(now, tasks.indexOf(task)));
  }

  private boolean act(Actor actor) {
    boolean acted = actor.act(now);
    if (acted) {
      story.accept("%s %s acts".formatted(now, actor.getClass().getSimpleName()));
    }
    return acted;
  }

  private void jump() {
    nextDue()
        .map(due -> Duration.between(now, due))
        .filter(wait -> wait.isPositive() && wait.compareTo(JUMP_MAX) < 0)
        .ifPresent(this::advance);
  }

  private void advance(Duration time) {
    now = now.plus(time);
  }

  private void comeToRest() {
    for (int step = 0; step < REST_STEPS_MAX; step++) {
      boolean busy = false;
      for (StreamTask<?> task : tasks) {
        busy |= read(task);
        task.passTime(now);
        task.commit();
      }
      for (Actor actor : actors) {
        busy |= actor != client && act(actor);
      }
      if (!busy) {
        Optional<Instant> due = nextDue();
        if (due.isEmpty()) {
          return;
        }
        now = due.get().isAfter(now) ? due.get() : now;
      }
    }
    throw new Violation("it does not come to rest");
  }

  private Optional<Instant> nextDue() {
    List<Instant> due = new ArrayList<>();
    tasks.forEach(task -> task.nextDue().ifPresent(due::add));
    actors.forEach(actor -> actor.nextDue().ifPresent(due::add));
    return due.stream().min(Comparator.naturalOrder());
  }
}
