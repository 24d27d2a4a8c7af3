package dev.rejoinder.sources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.runtime.YamlFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The sources and routes a YAML file defines, or what is wrong with it.
 *
 * @param sources none when there are problems
 * @param problems one plain sentence each, naming source or route and field; empty when it is sound
 */
public record SourcesFile(Sources sources, List<String> problems) {

  public SourcesFile {
    problems = List.copyOf(problems);
  }

  /**
   * Reads the text of a file; never throws for what somebody may have written into it.
   *
   * @param variables what <code>${NAME}</code> stands for; empty for a name that is not set
   */
  public static SourcesFile parse(String yaml, Function<String, Optional<String>> variables) {
    return parse(yaml, variables, List.of());
  }

  /** As above; routes may also name sources that are known {@code already}, which come first. */
  static SourcesFile parse(
      String yaml, Function<String, Optional<String>> variables, List<Source> already) {
    List<String> problems = new ArrayList<>();
    Sources sources =
        YamlFields.parse(yaml, "The sources file", problems)
            .map(file -> read(file, new Variables(variables, problems), already, problems))
            .orElseGet(() -> new Sources(already, List.of()));
    return new SourcesFile(
        problems.isEmpty() ? sources : new Sources(List.of(), List.of()), problems);
  }

  private static Sources read(
      YamlFields file, Variables variables, List<Source> already, List<String> problems) {
    file.only(Set.of("sources", "routes"));
    List<Source> sources =
        Stream.concat(
                already.stream(),
                entries(file, "sources", "Source", variables).stream()
                    .map(entry -> SourceEntry.read(entry.node(), entry.where(), problems)))
            .toList();
    List<Route> routes =
        entries(file, "routes", "Route", variables).stream()
            .map(entry -> RouteEntry.read(entry.node(), entry.where(), sources, problems))
            .toList();
    if (sources.isEmpty() && problems.isEmpty()) {
      file.problem("defines no source");
    }
    file.unique(sources.stream().map(Source::name).toList(), "defines source '%s' twice");
    file.unique(routes.stream().map(Route::name).toList(), "defines route '%s' twice");
    return new Sources(sources, routes);
  }

  /** One mapping of a list, and how sentences name it. */
  private record Entry(JsonNode node, String where) {}

  private static List<Entry> entries(
      YamlFields file, String key, String what, Variables variables) {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode node : file.mappings(key)) {
      String name = node.path("name").asText("");
      String where =
          name.isEmpty()
              ? "%s number %d".formatted(what, entries.size() + 1)
              : "%s '%s'".formatted(what, name);
      entries.add(new Entry(variables.resolved(node, where), where));
    }
    return entries;
  }
}
