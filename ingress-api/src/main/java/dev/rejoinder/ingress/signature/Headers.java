package dev.rejoinder.ingress.signature;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The headers of a request with all their values, found by name in any case. */
public final class Headers {

  private static final String VISIBLE_ASCII = "[\\x20-\\x7e]*";

  private final Map<String, List<String>> values = new HashMap<>();

  /** {@code values}: names in any case; those that differ in that alone are one. */
  public Headers(Map<String, List<String>> values) {
    values.forEach((name, all) ->
        this.values.merge(
            name.toLowerCase(Locale.ROOT),
            List.copyOf(all),
            (some, more) -> Stream.concat(some.stream(), more.stream()).toList()));
  }

  /** The value of a header that came once; empty when it did not come, or more than once. */
  public Optional<String> value(String name) {
    List<String> all = values(name);
    return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
  }

  boolean has(String name) {
    return !values(name).isEmpty();
  }

  /**
   * The value of a header a signature needs.
   *
   * @throws Refusal when it is not there, came more than once, or is no ASCII text: what a proxy
   *     and we might read in two ways proves nothing
   */
  String required(String name) {
    List<String> all = values(name);
    if (all.isEmpty() || all.getFirst().isBlank()) {
      throw new Refusal(Reason.MISSING_SIGNATURE, "The header %s is missing.".formatted(name));
    }
    if (all.size() > 1) {
      throw new Refusal(
          Reason.DUPLICATED_HEADER, "The header %s came more than once.".formatted(name));
    }
    String value = all.getFirst().strip();
    if (!value.matches(VISIBLE_ASCII)) {
      throw new Refusal(
          Reason.MALFORMED_SIGNATURE, "The header %s is no ASCII text.".formatted(name));
    }
    return value;
  }

  private List<String> values(String name) {
    return values.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }
}
