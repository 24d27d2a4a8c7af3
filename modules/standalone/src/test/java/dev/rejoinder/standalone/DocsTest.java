package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Durations;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Tracing;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents name is there: files, classes, topics, settings and their defaults. */
class DocsTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  /** Read by the launcher, the JVM or the logger, not by {@link Env}. */
  private static final Set<String> READ_ELSEWHERE =
      Set.of(
          "BENCH_OPTS",
          "JAVA_HOME",
          "JAVA_OPTS",
          "JDK_FOLDERS",
          "NO_COLOR",
          "REJOINDER_API_KEY",
          "LOG_FORMAT",
          "LOG_LEVEL",
          "LOG_LEVEL_LIBRARIES",
          "OTEL_EXPORTER_OTLP_HEADERS",
          "OTEL_SERVICE_NAME",
          "OTEL_TRACES_SAMPLER");

  /** Classes of others that the documents name. */
  private static final Set<String> OTHERS_CLASSES =
      Set.of(
          "AvroKafkaDeserializer",
          "AvroKafkaSerializer",
          "BaseHTTPRequestHandler",
          "LangChain4j",
          "OkHttp",
          "RocksDB",
          "GitHub",
          "KafkaAvroSerializer");

  private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`([^`\n]+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
  private static final Pattern CLASS =
      Pattern.compile("(?<!\\w)(?:\\w+/)*([A-Z][a-z0-9]+[A-Z]\\w*)\\b.*");
  private static final Pattern KEY = Pattern.compile("[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+");
  private static final Pattern ASSIGNED = Pattern.compile("(?m)(?<![\\w.$-])([A-Z][A-Z0-9_]+)=");
  private static final Pattern NAME =
      Pattern.compile("(?:run|model|calls?|callbacks?|deliver(?:y|ies)|dead|thread)-[a-z0-9-]+");
  private static final Pattern FILE = Pattern.compile("(?:\\./)?[\\w.-]+(?:/[\\w.-]+)*/?");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| *`([A-Z][A-Z0-9_]+)` *\\| *([^|]*?) *\\|");
  private static final Pattern EXAMPLE = Pattern.compile("(?m)^#?([A-Z][A-Z0-9_]+)=(.*)$");

  private final Map<String, String> settings = settings();

  @Test
  void everyFileNamedIsThere() throws IOException {
    List<String> wrong = new ArrayList<>();
    Set<String> top = names(ROOT);
    for (Path document : documents()) {
      String text = Files.readString(document);
      LINK.matcher(text)
          .results()
          .map(link -> link.group(1))
          .filter(target -> !target.matches("[a-z]+:.*"))
          .filter(target -> !Files.exists(document.resolveSibling(target)))
          .forEach(target -> wrong.add(at(document, target)));
      spans(text)
          .filter(span -> FILE.matcher(span).matches() && span.contains("/"))
          .map(span -> span.startsWith("./") ? span.substring(2) : span)
          .filter(span -> top.contains(span.split("/", 2)[0]))
          .filter(span -> !Files.exists(ROOT.resolve(span)))
          .forEach(span -> wrong.add(at(document, span)));
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyClassNamedIsThere() throws IOException {
    Set<String> known = new TreeSet<>(OTHERS_CLASSES);
    Pattern declared = Pattern.compile("\\b(?:class|record|interface|enum) (\\w+)");
    for (Path source : sources(".java").toList()) {
      declared.matcher(Files.readString(source)).results().forEach(m -> known.add(m.group(1)));
    }
    sources(".avsc").map(DocsTest::withoutExtension).forEach(known::add);
    assertThat(unknown(span -> named(CLASS, span), known)).isEmpty();
  }

  @Test
  void everyTopicStoreAndModuleNamedIsThere() throws IOException {
    Set<String> known = names(ROOT);
    known.addAll(names(ROOT.resolve("modules")));
    new Topics(TopicsConfig.from(Env.of(Map.of())))
        .all().stream().map(Topic::label).forEach(known::add);
    Pattern quoted = Pattern.compile("\"([a-z][a-z0-9-]+)\"");
    for (Path source : sources(".java").toList()) {
      quoted.matcher(Files.readString(source)).results().forEach(m -> known.add(m.group(1)));
    }
    assertThat(unknown(span -> whole(NAME, span), known)).isEmpty();
  }

  @Test
  void everySettingNamedIsRead() throws IOException {
    Set<String> known = new TreeSet<>(settings.keySet());
    known.addAll(READ_ELSEWHERE);
    assertThat(unknown(DocsTest::keys, known)).isEmpty();
  }

  @Test
  void theExampleFileListsExactlyTheSettingsWithTheirDefaults() throws IOException {
    Map<String, String> listed = new TreeMap<>();
    EXAMPLE
        .matcher(Files.readString(ROOT.resolve(".env.example")))
        .results()
        .forEach(line -> listed.put(line.group(1), line.group(2)));

    Set<String> expected = new TreeSet<>(settings.keySet());
    expected.addAll(Set.of("LOG_FORMAT", "LOG_LEVEL", "LOG_LEVEL_LIBRARIES"));
    assertThat(listed.keySet().stream().filter(key -> !anyClientProperty(key)))
        .containsExactlyElementsOf(expected);
    assertThat(otherDefaults(listed)).isEmpty();
  }

  @Test
  void theReadmeListsExactlyTheSettingsWithTheirDefaults() throws IOException {
    Map<String, String> listed = rows(Files.readString(ROOT.resolve("README.md")));

    Set<String> missing = new TreeSet<>(settings.keySet());
    missing.removeAll(listed.keySet());
    assertThat(missing).as("settings the README does not list").isEmpty();
    assertThat(otherDefaults(listed)).isEmpty();
  }

  @Test
  void theModulesListTheirSettingsWithTheirDefaults() throws IOException {
    for (Path document : documents()) {
      assertThat(otherDefaults(rows(Files.readString(document)))).as(at(document, "")).isEmpty();
    }
  }

  /** Every setting any command reads, with its default as written; empty when it has none. */
  private static Map<String, String> settings() {
    Env env = Env.of(Map.of());
    Gated.healthPort(env);
    TopicsConfig.from(env);
    KafkaClients.from(env);
    Tracing.from(env, "");
    Stream.of(Workers.values()).forEach(worker -> worker.configured(env));
    return new TreeMap<>(env.known());
  }

  /** {@code KEY: written instead of default} for each of {@code listed} that differs. */
  private List<String> otherDefaults(Map<String, String> listed) {
    return listed.entrySet().stream()
        .filter(entry -> !settings.getOrDefault(entry.getKey(), "").isEmpty())
        .filter(entry -> !same(entry.getValue(), settings.getOrDefault(entry.getKey(), "")))
        .map(e -> e.getKey() + ": " + e.getValue() + " instead of " + settings.get(e.getKey()))
        .toList();
  }

  /** {@code 1d} and {@code 24h} are the same. */
  private static boolean same(String written, String defaultValue) {
    Optional<Duration> duration = Durations.parse(defaultValue);
    return duration.isPresent()
        ? duration.equals(Durations.parse(written))
        : written.equals(defaultValue);
  }

  private static Map<String, String> rows(String text) {
    Map<String, String> rows = new LinkedHashMap<>();
    ROW.matcher(text)
        .results()
        .forEach(row -> rows.put(row.group(1), row.group(2).replace("`", "")));
    return rows;
  }

  /** What {@code names} finds in the code of the documents and {@code known} does not hold. */
  private static List<String> unknown(Names names, Set<String> known) throws IOException {
    List<String> unknown = new ArrayList<>();
    for (Path document : documents()) {
      spans(Files.readString(document))
          .flatMap(names::in)
          .filter(name -> !known.contains(name))
          .forEach(name -> unknown.add(at(document, name)));
    }
    return unknown;
  }

  private interface Names {
    Stream<String> in(String span);
  }

  private static Stream<String> named(Pattern pattern, String span) {
    return pattern.matcher(span).results().limit(1).map(m -> m.group(1));
  }

  private static Stream<String> whole(Pattern pattern, String span) {
    return pattern.matcher(span).matches() ? Stream.of(span) : Stream.empty();
  }

  private static Stream<String> keys(String span) {
    Stream<String> assigned = ASSIGNED.matcher(span).results().map(m -> m.group(1));
    return Stream.concat(assigned, whole(KEY, span)).filter(key -> !anyClientProperty(key));
  }

  /** {@code KAFKA_…} stands for any property of a client. */
  private static boolean anyClientProperty(String key) {
    return key.startsWith("KAFKA_") && !key.equals("KAFKA_BOOTSTRAP_SERVERS");
  }

  /** Inline code as it is, and fenced blocks whole. */
  private static Stream<String> spans(String text) {
    return CODE.matcher(text).results().map(DocsTest::code);
  }

  private static String code(MatchResult match) {
    return match.group(1) == null ? match.group() : match.group(1);
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT, 4)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !ROOT.relativize(file).toString().matches(".*(target|\\.git)/.*"))
          .sorted()
          .toList();
    }
  }

  private static Stream<Path> sources(String extension) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(extension))
          .filter(file -> ROOT.relativize(file).toString().contains("src/"))
          .toList()
          .stream();
    }
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String withoutExtension(Path file) {
    return file.getFileName().toString().replaceFirst("\\.\\w+$", "");
  }

  private static String at(Path document, String what) {
    return ROOT.relativize(document) + ": " + what;
  }
}
