package dev.rejoinder.runtime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The health of several services taken together, in their order. */
public record Readiness(Map<String, Health> services) {

  public Readiness {
    services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
  }

  public static Readiness of(List<Service> services) {
    Map<String, Health> healths = new LinkedHashMap<>();
    services.forEach(service -> healths.put(service.name(), service.health()));
    return new Readiness(healths);
  }

  public boolean ready() {
    return services.values().stream().allMatch(h -> h.state() == Health.State.READY);
  }

  /** What {@code /ready} answers. */
  public String toJson() {
    String each =
        services.entrySet().stream()
            .map(service ->
                "%s:{\"state\":%s,\"detail\":%s}"
                    .formatted(
                        quoted(service.getKey()),
                        quoted(word(service.getValue().state())),
                        quoted(service.getValue().detail())))
            .collect(Collectors.joining(","));
    return "{\"status\":\"%s\",\"services\":{%s}}".formatted(ready() ? "ready" : "not_ready", each);
  }

  private static String word(Health.State state) {
    return switch (state) {
      case READY -> "ready";
      case NOT_READY -> "not_ready";
      case FAILED -> "failed";
    };
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    text.chars()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            json.append('\\').append((char) c);
          } else if (c < ' ') {
            json.append("\\u%04x".formatted(c));
          } else {
            json.append((char) c);
          }
        });
    return json.append('"').toString();
  }
}
