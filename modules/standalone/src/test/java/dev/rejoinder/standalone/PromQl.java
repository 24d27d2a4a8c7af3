package dev.rejoinder.standalone;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an expression of Prometheus names, as far as our rules and dashboards are written: metrics,
 * the labels they are selected by, and those that results are grouped by.
 */
record PromQl(Map<String, Set<String>> selected, Set<String> grouped) {

  private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
  private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*\\]");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
  private static final Pattern SELECTOR =
      Pattern.compile("(?<![\\w:.])([a-zA-Z_:][\\w:]*)(?![\\w:])(?!\\s*\\()(?:\\{([^}]*)\\})?");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool");

  /**
   * Takes an expression apart.
   *
   * @throws AssertionError when its parentheses do not match
   */
  static PromQl of(String expression) {
    String plain = RANGE.matcher(TEXT.matcher(expression).replaceAll("x")).replaceAll("");
    if (count(plain, '(') != count(plain, ')') || count(plain, '{') != count(plain, '}')) {
      throw new AssertionError("parentheses do not match in " + expression);
    }
    Set<String> grouped = new TreeSet<>();
    Matcher grouping = GROUPING.matcher(plain);
    grouping.results().map(match -> match.group(1)).flatMap(PromQl::names).forEach(grouped::add);
    Map<String, Set<String>> selected = new LinkedHashMap<>();
    SELECTOR
        .matcher(grouping.replaceAll(" "))
        .results()
        .filter(match -> !WORDS.contains(match.group(1)))
        .forEach(match ->
            selected
                .computeIfAbsent(match.group(1), name -> new LinkedHashSet<>())
                .addAll(labels(match)));
    return new PromQl(selected, grouped);
  }

  private static Set<String> labels(MatchResult selector) {
    return selector.group(2) == null
        ? Set.of()
        : names(selector.group(2))
            .map(matcher -> matcher.split("=|!", 2)[0].strip())
            .collect(Collectors.toSet());
  }

  private static Stream<String> names(String list) {
    return Stream.of(list.split(",")).map(String::strip).filter(name -> !name.isEmpty());
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }
}
