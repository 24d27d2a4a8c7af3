package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.RunEvent;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Says in words where a recorded event and a replayed one part. */
final class Difference {

  private static final int VALUE_CHARS_MAX = 120;

  private Difference() {}

  /** What follows "The event …"; the two must not be equal. */
  static String between(Recorded recorded, SpecificRecord replayed) {
    long expected = sequence(replayed);
    if (recorded.sequence() > expected) {
      return "has the number %d where %d of %s belongs: what was between is missing."
          .formatted(recorded.sequence(), expected, recorded.key());
    }
    if (recorded.sequence() < expected) {
      return "has the number %d where %d of %s belongs: it stands twice, or was moved."
          .formatted(recorded.sequence(), expected, recorded.key());
    }
    return "differs from what a replay gives in "
        + first(recorded.event(), replayed, "").orElse("a way that cannot be told")
        + ".";
  }

  private static long sequence(SpecificRecord event) {
    return switch (event) {
      case RunEvent run -> run.getSequence();
      case CallEvent call -> call.getSequence();
      default -> throw new IllegalArgumentException("not an event: " + event.getClass());
    };
  }

  /** The path and both values of the first field that differs. */
  private static Optional<String> first(
      SpecificRecord recorded, SpecificRecord replayed, String path) {
    if (!recorded.getSchema().equals(replayed.getSchema())) {
      return Optional.of(
          "%s: recorded %s, replayed %s"
              .formatted(
                  path.isEmpty() ? "kind" : path,
                  recorded.getSchema().getName(),
                  replayed.getSchema().getName()));
    }
    for (Schema.Field field : recorded.getSchema().getFields()) {
      Object one = recorded.get(field.pos());
      Object other = replayed.get(field.pos());
      if (!Objects.equals(one, other)) {
        String below = path.isEmpty() ? field.name() : path + "." + field.name();
        return one instanceof SpecificRecord a && other instanceof SpecificRecord b
            ? first(a, b, below)
            : Optional.of(
                "%s: recorded %s, replayed %s".formatted(below, shown(one), shown(other)));
      }
    }
    return Optional.empty();
  }

  private static String shown(@Nullable Object value) {
    String text = String.valueOf(value).replaceAll("\\s+", " ");
    String cut =
        text.length() <= VALUE_CHARS_MAX ? text : text.substring(0, VALUE_CHARS_MAX - 1) + "…";
    return value instanceof String ? "'" + cut + "'" : cut;
  }
}
