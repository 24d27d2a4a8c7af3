package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import dev.rejoinder.embedded.FreePorts;
import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.ReceivedRequest;
import dev.rejoinder.testkit.receiver.Receiver;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenCommandTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String BODY =
      "{\"event\":{\"id\":\"evt_1\",\"type\":\"run.failed\",\"payload\":{\"why\":\"ü\"}}}";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port = FreePorts.next();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private Future<Integer> listen(String... options) {
    List<String> line = new ArrayList<>(List.of("listen", "--port", String.valueOf(port)));
    Collections.addAll(line, options);
    return threads.submit(() ->
        Rejoinder.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(line.toArray(String[]::new)));
  }

  /** Sends until somebody listens. */
  private HttpResponse<String> deliver(String id, String signature, String... headers)
      throws Exception {
    long now = Clock.systemUTC().instant().getEpochSecond();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hook"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", String.valueOf(now))
            .header("X-Attempt", "2")
            .header("X-Max-Attempts", "5")
            .POST(HttpRequest.BodyPublishers.ofString(BODY));
    if (!signature.isEmpty()) {
      request.header(
          "webhook-signature",
          signature.equals("good") ? new Webhook(SECRET).sign(id, now, BODY) : signature);
    }
    HttpRequest built = (headers.length == 0 ? request : request.headers(headers)).build();
    return Eventually.eventually(
            "somebody to listen", PATIENCE, () -> send(built), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<HttpResponse<String>> send(HttpRequest request) throws Exception {
    try {
      return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (ConnectException e) {
      return Optional.empty();
    }
  }

  private static int ended(Future<Integer> command) throws Exception {
    return command.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  @Test
  void aDeliveryIsVerifiedAnsweredAndShown() throws Exception {
    var command = listen("--secret", SECRET, "--verbose", "--count", "1");

    assertThat(deliver("dlv_1", "good").statusCode()).isEqualTo(200);

    assertThat(ended(command)).isZero();
    assertThat(out.toString())
        .contains("http://127.0.0.1:" + port + "/")
        .containsPattern("run\\.failed  dlv_1  attempt 2/5  \\d+ bytes  verified  -> 200")
        .contains("\"why\" : \"ü\"")
        .doesNotContain("\u001b", SECRET);
  }

  @Test
  void whatIsNotGenuineIsRefusedAndSaysWhy() throws Exception {
    var command = listen("--secret", SECRET, "--count", "2");

    assertThat(deliver("dlv_1", "v1,AAAA").statusCode()).isEqualTo(401);
    assertThat(deliver("dlv_2", "").statusCode()).isEqualTo(401);

    assertThat(ended(command)).isZero();
    assertThat(out.toString())
        .containsPattern("dlv_1 .* BAD SIGNATURE  -> 401")
        .contains("webhook-signature does not fit the secret and the body")
        .containsPattern("dlv_2 .* not signed  -> 401");
  }

  @Test
  void eachDeliveryFailsAsOftenAsAskedAndRepeatsAreMarked() throws Exception {
    var command = listen("--secret", SECRET, "--fail-first", "1", "--json", "--count", "4");

    assertThat(deliver("dlv_1", "good").statusCode()).isEqualTo(500);
    assertThat(deliver("dlv_2", "good").statusCode()).isEqualTo(500);
    assertThat(deliver("dlv_1", "good").statusCode()).isEqualTo(200);
    assertThat(deliver("dlv_1", "good").statusCode()).isEqualTo(200);

    assertThat(ended(command)).isZero();
    var lines = lines();
    assertThat(lines).hasSize(4);
    assertThat(lines.getLast().path("webhook_id").asText()).isEqualTo("dlv_1");
    assertThat(lines.getLast().path("times").asInt()).isEqualTo(3);
    assertThat(lines.get(2).path("taken_before").asBoolean()).isFalse();
    assertThat(lines.getLast().path("taken_before").asBoolean()).isTrue();
    assertThat(lines.getLast().path("signature").asText()).isEqualTo("verified");
    assertThat(lines.getLast().at("/events/0/type").asText()).isEqualTo("run.failed");
    assertThat(lines.getLast().at("/body/event/payload/why").asText()).isEqualTo("ü");
  }

  @Test
  void whatIsForwardedComesAsItCameAndIsAnsweredAsItIsAnswered() throws Exception {
    var app = Answer.json(422, "{\"error\":\"no such app\"}").with("Retry-After", "7");
    try (var receiver = Receiver.answering(app)) {
      var command = listen("--forward", receiver.url(), "--secret", SECRET, "--count", "1");

      var response = deliver("dlv_1", "good", "X-Own", "one", "X-Own", "two");

      assertThat(response.statusCode()).isEqualTo(422);
      assertThat(response.body()).isEqualTo("{\"error\":\"no such app\"}");
      assertThat(response.headers().firstValue("Retry-After")).contains("7");
      assertThat(ended(command)).isZero();
      ReceivedRequest passedOn = receiver.requests().getFirst();
      assertThat(passedOn.body()).isEqualTo(BODY);
      assertThat(passedOn.headers().get("X-Own")).containsExactly("one", "two");
      assertThat(passedOn.header("webhook-id")).contains("dlv_1");
      assertThat(passedOn.header("webhook-signature").orElse("")).startsWith("v1,");
      assertThat(passedOn.header("Content-Type")).contains("application/json");
    }
  }

  @Test
  void forwardingToNobodyIsABadGateway() throws Exception {
    var nobody = "http://127.0.0.1:" + FreePorts.next() + "/";
    var command = listen("--forward", nobody, "--secret", SECRET, "--count", "1");

    assertThat(deliver("dlv_1", "good").statusCode()).isEqualTo(502);

    assertThat(ended(command)).isZero();
    assertThat(out.toString()).contains("no answer from " + nobody);
  }

  @Test
  void itsOwnWebhookIsMadeUsedAndDeleted() throws Exception {
    var created = Answer.json(201, "{\"id\":\"wh_1\",\"secret\":\"" + SECRET + "\"}");
    try (var ingress = Receiver.answering(created, Answer.status(204))) {
      var command =
          listen(
              "--register",
              "http://127.0.0.1:" + ingress.port() + "/",
              "--events",
              "task.*,run.failed",
              "--token",
              "t0ken",
              "--path",
              "/hook",
              "--count",
              "1");

      assertThat(deliver("dlv_1", "good").statusCode()).isEqualTo(200);

      assertThat(ended(command)).as(err.toString()).isZero();
      var requests = ingress.requests();
      assertThat(requests).extracting(ReceivedRequest::method).containsExactly("POST", "DELETE");
      assertThat(requests)
          .extracting(ReceivedRequest::target)
          .containsExactly("/api/hooks/webhooks", "/api/hooks/webhooks/wh_1");
      assertThat(requests)
          .allMatch(r -> r.header("Authorization").orElse("").equals("Bearer t0ken"));
      assertThat(requests.getFirst().body())
          .isEqualTo(
              "{\"name\":\"rejoinder listen\",\"url\":\"http://127.0.0.1:%d/hook\",\"eventTypes\":[\"task.*\",\"run.failed\"]}"
                  .formatted(port));
      assertThat(out.toString()).contains("wh_1 at http://127.0.0.1").contains(SECRET);
    }
  }

  @Test
  void aWebhookThatIsRefusedIsOneSentence() throws Exception {
    try (var ingress = Receiver.answering(Answer.json(409, "{\"error\":\"10 webhooks\"}"))) {
      assertThat(ended(listen("--register", "http://127.0.0.1:" + ingress.port()))).isEqualTo(1);

      assertThat(err.toString())
          .startsWith("The webhook was refused by http://127.0.0.1:" + ingress.port() + " with 409")
          .contains("10 webhooks");
    }
  }

  @Test
  void otherPathsAndMethodsAreNoDeliveries() throws Exception {
    var command = listen("--secret", SECRET, "--path", "/elsewhere", "--count", "1");

    assertThat(deliver("dlv_1", "good").statusCode()).isEqualTo(404);

    var read = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/elsewhere".formatted(port)));
    assertThat(send(read.build()).orElseThrow().statusCode()).isEqualTo(405);
    assertThat(command).isNotDone();
    assertThat(out.toString()).doesNotContain("dlv_1");
  }

  @Test
  void aTakenPortIsOneSentence() throws Exception {
    try (var busy = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(ended(listen())).isEqualTo(1);

      assertThat(err.toString())
          .startsWith("Port %d cannot be listened at".formatted(busy.getLocalPort()));
    }
  }
}
