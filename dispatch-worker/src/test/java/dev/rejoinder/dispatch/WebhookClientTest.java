package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.Receiver;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class WebhookClientTest {

  /** Long enough never to be reached; what must end earlier is measured against it. */
  private static final Duration LONG = Duration.ofSeconds(10);

  private final WebhookClient client = WebhookClient.anyNetwork();

  @Test
  void postsBodyAndHeadersAsGivenAndReadsTheAnswer() throws Exception {
    try (var receiver = Receiver.answering(Answer.json(202, "{\"output\":\"☀\"}"))) {
      var request =
          new WebhookRequest(
              receiver.url() + "?a=b",
              Map.of("Content-Type", "application/json", "X-Request-ID", "call_1"),
              "{\"city\":\"Zürich\"}",
              LONG);

      assertThat(client.send(request).outcome())
          .isEqualTo(new Outcome.Accepted(202, "{\"output\":\"☀\"}", false));

      var received = receiver.requests().getFirst();
      assertThat(received.method()).isEqualTo("POST");
      assertThat(received.target()).isEqualTo("/webhook?a=b");
      assertThat(received.body()).isEqualTo("{\"city\":\"Zürich\"}");
      assertThat(received.headers())
          .containsOnlyKeys(
              "User-Agent",
              "Host",
              "Connection",
              "Content-Length",
              "Content-Type",
              "X-Request-ID",
              "Accept-Encoding");
      assertThat(received.header("content-type")).hasValue("application/json");
      assertThat(received.header("accept-encoding")).hasValue("identity");
    }
  }

  @Test
  void tellsWhereTheTimeWentAndWhichHeadersCameBack() throws Exception {
    var answer =
        Answer.status(200).with("Server", "x").with("Set-Cookie", "a").with("set-cookie", "b");
    try (var receiver = Receiver.answering(answer)) {
      var first = client.send(request(receiver.url().replace("127.0.0.1", "localhost")));
      var second = client.send(request(receiver.url().replace("127.0.0.1", "localhost")));

      assertThat(first.headers())
          .containsOnly(
              Map.entry("server", "x"),
              Map.entry("set-cookie", "a, b"),
              Map.entry("content-length", "0"));
      var timing = Objects.requireNonNull(first.timing());
      assertThat(timing.getDnsMs()).isNotNull();
      assertThat(timing.getConnectMs()).isNotNull();
      assertThat(timing.getTlsMs()).isNull();
      assertThat(timing.getFirstByteMs()).isNotNull();
      assertThat(timing.getTotalMs()).isGreaterThanOrEqualTo(timing.getFirstByteMs());
      assertThat(Objects.requireNonNull(second.timing()).getConnectMs()).isNull();
    }
  }

  @Test
  void headersThatDoNotFitAreLeftOut() throws Exception {
    var answer =
        Answer.status(200)
            .with("A", "a".repeat(ResponseHeaders.BYTES_MAX - 20))
            .with("B", "b".repeat(1000))
            .with("C", "c");
    try (var receiver = Receiver.answering(answer)) {
      assertThat(client.send(request(receiver.url())).headers())
          .containsOnlyKeys("a", "c", "content-length");
    }
  }

  @Test
  void plainHttpIsNotSentWhenHttpsIsRequired() throws Exception {
    try (var receiver = Receiver.start()) {
      assertThat(client.httpsOnly().send(request(receiver.url())).outcome())
          .isEqualTo(
              new Outcome.Unreachable(
                  "the URL begins with http://, and REQUIRE_HTTPS=true allows https:// only"));
      assertThat(receiver.connections()).isZero();
    }
  }

  @Test
  void keepsConnectionsForTheNextRequest() throws Exception {
    try (var receiver = Receiver.start()) {
      for (int i = 0; i < 3; i++) {
        assertThat(send(receiver)).isEqualTo(new Outcome.Accepted(200, "", false));
      }
      assertThat(receiver.connections()).isEqualTo(1);
    }
  }

  @Test
  void aRedirectIsAnAnswerNotFollowed() throws Exception {
    try (var target = Receiver.start();
        var receiver = Receiver.answering(Answer.redirect(target.url()))) {
      assertThat(send(receiver)).isEqualTo(new Outcome.Refused(302, null, ""));
      assertThat(receiver.requests()).hasSize(1);
      assertThat(target.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 408, 421, 429, 503})
  void noStatusMakesItSendAgainByItself(int status) throws Exception {
    var answer = Answer.status(status).with("Retry-After", "0");
    try (var receiver = Receiver.answering(answer)) {
      assertThat(send(receiver)).isEqualTo(new Outcome.Refused(status, "0", ""));
      assertThat(receiver.requests()).hasSize(1);
    }
  }

  @Test
  void aProxysStatusFromAReceiverIsNoAnswer() throws Exception {
    try (var receiver = Receiver.answering(Answer.status(407))) {
      assertThat(send(receiver)).asString().contains("407");
      assertThat(receiver.requests()).hasSize(1);
    }
  }

  @Test
  void aBodyOfExactlyTheLimitIsWholeAndKeepsItsConnection() throws Exception {
    String body = "é".repeat(WebhookClient.BODY_BYTES_MAX / 2);
    try (var receiver = Receiver.answering(Answer.json(200, body))) {
      assertThat(send(receiver)).isEqualTo(new Outcome.Accepted(200, body, false));
      assertThat(send(receiver)).isEqualTo(new Outcome.Accepted(200, body, false));
      assertThat(receiver.connections()).isEqualTo(1);
    }
  }

  @Test
  void bytesThatAreNoUtf8AreReplacedWithoutGrowing() throws Exception {
    String bad = "\u00ff".repeat(WebhookClient.BODY_BYTES_MAX);
    var raw =
        new Answer.Raw("HTTP/1.1 500 Bad\r\nContent-Length: " + bad.length() + "\r\n\r\n" + bad);
    try (var receiver = Receiver.answering(raw)) {
      var refused = (Outcome.Refused) send(receiver);
      assertThat(refused.body()).startsWith("\ufffd\ufffd");
      assertThat(refused.body().getBytes(StandardCharsets.UTF_8))
          .hasSizeBetween(WebhookClient.BODY_BYTES_MAX - 3, WebhookClient.BODY_BYTES_MAX);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSH-2.0-OpenSSH_9\r\n", "HTTP/1.1 two hundred\r\n\r\n", "\r\n\r\n", ""})
  void bytesThatAreNoHttpAreNoAnswer(String bytes) throws Exception {
    try (var receiver = Receiver.answering(new Answer.Raw(bytes))) {
      assertThat(send(receiver)).isInstanceOf(Outcome.Unreachable.class);
      assertThat(receiver.requests()).hasSize(1);
    }
  }

  @Test
  void aResetIsNoAnswerAndNotSentAgain() throws Exception {
    try (var receiver = Receiver.answering(new Answer.Reset())) {
      assertThat(send(receiver)).isInstanceOf(Outcome.Unreachable.class);
      assertThat(receiver.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aKeptConnectionThatEndedIsReplacedOnce(boolean reset) throws Exception {
    Answer end = reset ? new Answer.Reset() : new Answer.HangUp();
    try (var receiver = Receiver.answering(Answer.status(200), end, Answer.status(201))) {
      assertThat(send(receiver)).isEqualTo(new Outcome.Accepted(200, "", false));
      assertThat(send(receiver)).isEqualTo(new Outcome.Accepted(201, "", false));
      assertThat(receiver.requests()).extracting("connection").containsExactly(1, 1, 2);
    }
    try (var receiver = Receiver.answering(Answer.status(200), end)) {
      assertThat(send(receiver)).isEqualTo(new Outcome.Accepted(200, "", false));
      assertThat(send(receiver)).isInstanceOf(Outcome.Unreachable.class);
      assertThat(receiver.requests()).hasSize(3);
    }
  }

  @Test
  void aClosedPortIsNoConnection() throws Exception {
    assertThat(client.send(request("http://127.0.0.1:" + closedPort() + "/")).outcome())
        .asString()
        .contains("no connection");
  }

  @Test
  void aNameThatDoesNotResolveIsNoAnswer() throws Exception {
    assertThat(client.send(request("http://nobody.invalid/")).outcome())
        .isEqualTo(new Outcome.Unreachable("the host name does not resolve"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nonsense", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "//host/"})
  void onlyHttpAndHttpsUrlsAreTried(String url) throws Exception {
    assertThat(client.send(request(url)).outcome()).asString().contains("does not begin with http");
  }

  @Test
  void anInterruptEndsItAsAnInterrupt() throws Exception {
    try (var receiver = Receiver.answering(new Answer.Stall())) {
      var ended = new CompletableFuture<Object>();
      var thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  ended.complete(send(receiver));
                } catch (InterruptedException e) {
                  ended.complete(e);
                }
              });
      receiver.awaitRequests(1, LONG);

      thread.interrupt();

      assertThat(ended.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }
  }

  private Outcome send(Receiver receiver) throws InterruptedException {
    return client.send(request(receiver.url())).outcome();
  }

  private static WebhookRequest request(String url) {
    return request(url, LONG);
  }

  private static WebhookRequest request(String url, Duration timeout) {
    return new WebhookRequest(url, Map.of("Content-Type", "application/json"), "{}", timeout);
  }

  private static int closedPort() throws IOException {
    try (var server = new ServerSocket(0)) {
      return server.getLocalPort();
    }
  }
}
