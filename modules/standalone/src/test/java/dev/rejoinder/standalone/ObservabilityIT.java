package dev.rejoinder.standalone;

import static dev.rejoinder.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.rejoinder.standalone.OtlpReceiver.Received;
import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.ReceivedRequest;
import dev.rejoinder.testkit.receiver.Receiver;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One question with everything that can go wrong on its way, and all that is told of it. */
class ObservabilityIT {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final String SECRET = "ThisMustNotBeTold";

  /** Only where something happens that does not here. */
  private static final Set<String> ON_OCCASION =
      Set.of(
          "rejoinder_model_retries_total",
          "rejoinder_inbound_events_total",
          "rejoinder_inbound_rejected_total",
          "rejoinder_inbound_publish_seconds",
          "rejoinder_inbound_handled_total",
          "rejoinder_inbound_duplicates_total");

  /** What Prometheus itself adds to everything it scrapes. */
  private static final Set<String> TARGET_LABELS = Set.of("job", "instance", "le");

  private static final LogLines log = new LogLines();
  private static final OtlpReceiver collector = OtlpReceiver.start();
  private static final Map<String, ReceivedRequest> firstAttempts = new ConcurrentHashMap<>();
  private static final Receiver tool = Receiver.start(ObservabilityIT::tool);
  private static Documented documented;
  private static Stage stage;
  private static Reply asked;
  private static String metrics;

  @BeforeAll
  static void askAQuestion(@TempDir Path folder) throws Exception {
    documented = Documented.in(Files.readString(ROOT.resolve("docs/observability.md")));
    stage =
        Stage.start(
            folder,
            Map.of("look", "webhook_url: '%s?key=%s-query'".formatted(tool.url(), SECRET)),
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                collector.url(),
                "OTEL_BSP_SCHEDULE_DELAY",
                "100",
                "RETRY_DELAYS",
                "300ms,1s",
                "OPENAI_API_KEY",
                "sk-" + SECRET + "-api-key",
                "WEBHOOK_SECRET",
                SECRET + "-webhook-secret"));
    writePoison();
    Reply begun = stage.ask("use(look:good,gone) " + SECRET + "-question");
    asked = begun;
    String call =
        eventually("the call", Stage.PATIENCE, () -> callOf("good"), Optional::isPresent).get();
    String traceparent = firstAttempt().header("traceparent").orElse("");
    for (int times = 0; times < 2; times++) {
      stage
          .rejoinder()
          .post(
              "/api/callbacks/" + call,
              Map.of("output", SECRET + "-output"),
              "traceparent",
              traceparent);
    }
    stage.ended(begun);
    // What is sampled may be a second old.
    metrics =
        eventually(
            "every documented metric",
            Stage.PATIENCE,
            ObservabilityIT::scrape,
            text -> missing(text).isEmpty() && text.contains("jvm_gc_pause_seconds_sum"));
    eventually(
        "all spans",
        Stage.PATIENCE,
        ObservabilityIT::ofTheQuestion,
        spans ->
            named(spans, "run completed").size() == 1 && named(spans, "POST /api/ask").size() == 1);
  }

  @AfterAll
  static void stop() {
    stage.close();
    tool.close();
    collector.close();
    log.close();
  }

  private static Answer tool(ReceivedRequest request) {
    String subject = Stage.parsed(request).at("/arguments/subject").asText();
    boolean first = firstAttempts.putIfAbsent(subject, request) == null;
    if (subject.equals("gone")) {
      return Answer.status(410);
    }
    return first ? Answer.status(500) : Answer.json(202, "{\"message\":\"" + SECRET + "-taken\"}");
  }

  private static ReceivedRequest firstAttempt() {
    return Objects.requireNonNull(firstAttempts.get("good"));
  }

  private static Optional<String> callOf(String subject) {
    return Optional.ofNullable(firstAttempts.get(subject))
        .flatMap(request -> request.header("webhook-id"));
  }

  private static void writePoison() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", KafkaForTests.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      String topic = stage.rejoinder().topics().calls().name();
      byte[] garbage = (SECRET + "-garbage").getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(topic, garbage, garbage)).get();
    }
  }

  private static String scrape() throws Exception {
    System.gc(); // pauses are told once there was one
    URI uri = URI.create(stage.rejoinder().url() + "/metrics");
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  private static Set<String> missing(String text) {
    Set<String> missing = new TreeSet<>(documented.metrics().keySet());
    missing.removeAll(Documented.told(text).ours().keySet());
    missing.removeAll(ON_OCCASION);
    return missing;
  }

  private static List<Received> ofTheQuestion() {
    String trace =
        named(collector.spans(), "POST /api/ask").stream()
            .map(Received::trace)
            .findFirst()
            .orElse("none");
    return collector.spans().stream().filter(span -> span.trace().equals(trace)).toList();
  }

  private static List<Received> named(List<Received> spans, String name) {
    return spans.stream().filter(span -> span.name().equals(name)).toList();
  }

  @Test
  void theTableOfMetricsIsWhatIsTold() {
    assertThat(missing(metrics)).as("documented and not told").isEmpty();
    Map<String, Documented.Metric> expected = documented.metrics();
    Documented.told(metrics)
        .ours()
        .forEach((name, metric) -> assertThat(metric).as(name).isEqualTo(expected.get(name)));
  }

  @Test
  void rulesAndDashboardNameMetricsAndLabelsThereAre() throws Exception {
    JsonNode rules = new YAMLMapper().readTree(ROOT.resolve("ops/prometheus/alerts.yml").toFile());
    JsonNode dashboard =
        new ObjectMapper().readTree(ROOT.resolve("ops/grafana/rejoinder.json").toFile());
    List<String> expressions = new ArrayList<>(rules.findValuesAsText("expr"));
    assertThat(expressions).hasSizeGreaterThan(10);
    expressions.addAll(dashboard.findValuesAsText("expr"));
    assertThat(rules.findValuesAsText("runbook_url"))
        .containsExactlyElementsOf(
            rules.findValuesAsText("alert").stream()
                .map("docs/operations.md#alert-"::concat)
                .toList());

    Map<String, Documented.Metric> known = new LinkedHashMap<>(Documented.told(metrics).metrics());
    known.putAll(documented.metrics());
    for (String expression : expressions) {
      PromQl parsed = PromQl.of(expression);
      Set<String> labels = new HashSet<>(TARGET_LABELS);
      parsed
          .selected()
          .forEach((name, selectedBy) -> {
            if (!name.equals("up")) {
              String family = Documented.family(name, known.keySet());
              assertThat(known).as(expression).containsKey(family);
              labels.addAll(Objects.requireNonNull(known.get(family)).labels());
            }
            assertThat(labels).as(expression).containsAll(selectedBy);
          });
      assertThat(labels).as(expression).containsAll(parsed.grouped());
    }
  }

  @Test
  void oneTraceHoldsEverythingFromTheQuestionToItsAnswer() {
    List<Received> spans = ofTheQuestion();
    Set<String> ids = new HashSet<>();
    spans.forEach(span -> ids.add(span.id()));
    Received question = named(spans, "POST /api/ask").getFirst();
    assertThat(question.parent()).isEmpty();
    assertThat(question.kind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
    assertThat(question.attributes())
        .containsEntry("http.route", "/api/ask")
        .containsEntry("http.response.status_code", "200");
    assertThat(spans)
        .filteredOn(span -> !span.equals(question))
        .allSatisfy(span -> assertThat(ids).contains(span.parent()));
    assertThat(named(spans, "chat directed")).hasSize(2);
    assertThat(named(spans, "chat directed").getFirst().attributes())
        .containsEntry("gen_ai.operation.name", "chat")
        .containsEntry("gen_ai.provider.name", "openai-chat")
        .containsEntry("gen_ai.request.model", "directed")
        .containsKeys("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens");
    assertThat(named(spans, "call succeeded")).isNotEmpty();
    assertThat(named(spans, "call undeliverable")).isNotEmpty();
    assertThat(named(spans, "run completed").getFirst().attributes())
        .containsEntry("rejoinder.run_id", asked.text("run_id"));
  }

  @Test
  void theToolIsToldTheSpanOfItsAttemptAndItsAnswerContinuesIt() {
    List<Received> spans = ofTheQuestion();
    String[] told = firstAttempt().header("traceparent").orElseThrow().split("-", -1);
    Received attempt =
        spans.stream().filter(span -> span.id().equals(told[2])).findFirst().orElseThrow();
    assertThat(attempt.trace()).isEqualTo(told[1]);
    assertThat(attempt.name()).isEqualTo("webhook tool_call");
    assertThat(attempt.kind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
    assertThat(attempt.attributes())
        .containsEntry("url.full", tool.url())
        .containsEntry("http.response.status_code", "500")
        .containsEntry("rejoinder.attempt", "1")
        .containsEntry("rejoinder.call_id", callOf("good").orElseThrow());
    assertThat(named(spans, "POST /api/callbacks/{call_id}"))
        .extracting(Received::parent)
        .containsOnly(attempt.id());
  }

  @Test
  void everyAttemptMoveAndRequestHasItsLineAndNoneTellsSecrets() throws Exception {
    List<String> lines = log.lines();
    assertThat(lines).noneMatch(line -> line.contains(SECRET));
    List<JsonNode> parsed = new ArrayList<>();
    for (String line : lines) {
      parsed.add(new ObjectMapper().readTree(line));
    }
    assertThat(parsed)
        .extracting(line -> line.path("formattedMessage").asText())
        .contains(
            "request answered", "run moved", "model answered", "delivery attempted", "call closed");
    String trace = named(ofTheQuestion(), "POST /api/ask").getFirst().trace();
    assertThat(parsed)
        .filteredOn(line -> line.at("/mdc/trace_id").asText().equals(trace))
        .extracting(line -> line.path("formattedMessage").asText())
        .contains("request answered", "run moved", "model answered", "delivery attempted");
    String spans = collector.spans().toString();
    assertThat(spans).doesNotContain(SECRET);
    assertThat(metrics).doesNotContain(SECRET);
  }
}
