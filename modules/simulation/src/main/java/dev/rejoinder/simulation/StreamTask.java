package dev.rejoinder.simulation;

import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import dev.rejoinder.topics.Causes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * A Kafka Streams task with exactly-once processing: state, outputs and input positions become true
 * together, or not at all.
 */
final class StreamTask<S> {

  private final Machine<S> machine;
  private final List<Partition> inputs;
  private final Cluster cluster;
  private final Map<String, S> states = new TreeMap<>();

  /** States as they were before the open transaction; empty for a key that had none. */
  private final Map<String, Optional<S>> before = new HashMap<>();

  private final long[] positions;
  private long[] committedPositions;
  private Transaction transaction = new Transaction();

  StreamTask(Machine<S> machine, List<Partition> inputs, Cluster cluster) {
    this.machine = machine;
    this.inputs = List.copyOf(inputs);
    this.cluster = cluster;
    positions = new long[inputs.size()];
    committedPositions = positions.clone();
  }

  /** Numbers of the inputs that have a record to read. */
  List<Integer> ready() {
    List<Integer> ready = new ArrayList<>();
    for (int input = 0; input < positions.length; input++) {
      if (inputs.get(input).committedFrom(positions[input]).isPresent()) {
        ready.add(input);
      }
    }
    return ready;
  }

  /** Takes the next record of an input that is ready. */
  void read(int input, Instant at) {
    Partition.Entry entry = inputs.get(input).committedFrom(positions[input]).orElseThrow();
    positions[input] = entry.offset() + 1;
    Cause cause =
        new Cause(CauseKind.RECORD, entry.topic(), entry.partition(), entry.offset(), null);
    step(entry.key(), Optional.of(entry.value()), cause, at);
  }

  /** Steps every key that is due. */
  void passTime(Instant at) {
    List<String> due =
        states.entrySet().stream()
            .filter(entry -> !machine.nextDue(entry.getValue()).isAfter(at))
            .map(Map.Entry::getKey)
            .toList();
    due.forEach(key -> step(key, Optional.empty(), Causes.timer(), at));
  }

  /** When the next key is due; empty when nothing is known of any. */
  Optional<Instant> nextDue() {
    return states.values().stream().map(machine::nextDue).min(Instant::compareTo);
  }

  void commit() {
    transaction.commit();
    transaction = new Transaction();
    committedPositions = positions.clone();
    before.clear();
  }

  /** The process dies; another takes over from what was committed. */
  void crash() {
    transaction.abort();
    transaction = new Transaction();
    System.arraycopy(committedPositions, 0, positions, 0, positions.length);
    before.forEach((key, state) ->
        state.ifPresentOrElse(known -> states.put(key, known), () -> states.remove(key)));
    before.clear();
  }

  private void step(String key, Optional<SpecificRecord> input, Cause cause, Instant at) {
    S state = states.get(key);
    before.putIfAbsent(key, Optional.ofNullable(state));
    Machine.Taken<S> taken = machine.step(key, state, input, cause, at);
    if (taken.state() == null) {
      states.remove(key);
    } else {
      states.put(key, taken.state());
    }
    taken.outputs().forEach(o -> cluster.write(o.getKey(), o.getValue(), transaction));
  }
}
