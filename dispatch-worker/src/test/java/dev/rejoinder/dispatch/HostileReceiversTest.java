package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.Receiver;
import dev.rejoinder.testkit.receiver.SelfSigned;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a receiver does, an attempt ends in time, says why, and holds on to little. */
@Timeout(60)
class HostileReceiversTest {

  /** Never reached: what takes this long fails the test by {@link Timeout}. */
  private static final Duration NEVER = Duration.ofMinutes(5);

  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration DRIP = Duration.ofMillis(20);

  private final WebhookClient client = WebhookClient.anyNetwork();

  static Stream<Arguments> slowOnes() {
    String late = "no complete answer within 300ms";
    return Stream.of(
        Arguments.of(new Answer.Stall(), late),
        Arguments.of(new Answer.HeaderDrip(DRIP), late),
        Arguments.of(new Answer.StallBody(200), "answered 200, but then " + late),
        Arguments.of(
            new Answer.Drip(500, "x".repeat(10_000), DRIP), "answered 500, but then " + late));
  }

  @ParameterizedTest
  @MethodSource("slowOnes")
  void oneThatIsTooSlowIsGivenUpAtTheDeadlineThoughEachByteIsInTime(Answer answer, String reason)
      throws Exception {
    try (var receiver = Receiver.answering(answer)) {
      assertThat(send(receiver.url(), SHORT)).isEqualTo(new Outcome.Unreachable(reason));
      receiver.awaitNoConnections(PATIENCE);
    }
  }

  static Stream<Answer> floods() {
    return Stream.of(
        new Answer.HeaderFlood(), new Answer.InterimFlood(), new Answer.TrailerFlood());
  }

  @ParameterizedTest
  @MethodSource("floods")
  void oneWhoseHeadersNeverEndIsHungUpOn(Answer flood) throws Exception {
    try (var receiver = Receiver.answering(flood)) {
      assertThat(reason(send(receiver.url(), NEVER)))
          .endsWith("the headers of the answer were cut off, or longer than 256 KiB");
      receiver.awaitNoConnections(PATIENCE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 500})
  void anEndlessBodyIsReadUpToTheLimitAndTheConnectionClosed(int status) throws Exception {
    try (var receiver = Receiver.answering(new Answer.Endless(status))) {
      assertThat(send(receiver.url(), NEVER))
          .isEqualTo(Outcome.of(status, null, "x".repeat(WebhookClient.BODY_BYTES_MAX), true));
      receiver.awaitNoConnections(PATIENCE);
    }
  }

  @Test
  void aGzipBombIsNeitherInflatedNorKept() throws Exception {
    try (var receiver = Receiver.answering(Answer.gzipBomb(50_000_000))) {
      assertThat(send(receiver.url(), NEVER)).isEqualTo(new Outcome.Accepted(200, "", false));
    }
  }

  @Test
  void aRedirectLoopIsOneRequest() throws Exception {
    try (var receiver = Receiver.answering(Answer.redirect("/webhook"))) {
      var refused = send(receiver.url(), NEVER);
      assertThat(refused).isEqualTo(new Outcome.Refused(302, null, ""));
      assertThat(refused.failure()).isEqualTo("answered 302, and redirects are not followed");
      assertThat(receiver.requests()).hasSize(1);
    }
  }

  @Test
  void aResetBeforeTheAnswerSaysSo() throws Exception {
    try (var receiver = Receiver.answering(new Answer.Reset())) {
      assertThat(reason(send(receiver.url(), NEVER))).startsWith("the connection broke: ");
    }
  }

  @Test
  void aResetAmidTheAnswerTellsItsStatusToo() throws Exception {
    try (var receiver = Receiver.answering(new Answer.ResetAmid(200, "{\"output\":"))) {
      assertThat(reason(send(receiver.url(), NEVER)))
          .startsWith("answered 200, but then the connection broke: ");
    }
  }

  @Test
  void aBodyCutOffIsNoAnswer() throws Exception {
    try (var receiver = Receiver.answering(new Answer.CutOff(200, "{\"output\":", 100))) {
      assertThat(reason(send(receiver.url(), NEVER)))
          .startsWith("answered 200, but then the connection broke: ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nx",
        "HTTP/1.1 99999999999 OK\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n"
      })
  void lengthsAndNumbersThatLieAreNoAnswer(String bytes) throws Exception {
    try (var receiver = Receiver.answering(new Answer.Raw(bytes))) {
      assertThat(send(receiver.url(), NEVER)).isInstanceOf(Outcome.Unreachable.class);
    }
  }

  @Test
  void aTlsHandshakeThatNeverEndsIsGivenUpAtTheDeadline() throws Exception {
    // Nobody accepts: the connection stands in the backlog, and no byte ever comes back.
    try (var silent = new ServerSocket(0)) {
      String url = "https://127.0.0.1:" + silent.getLocalPort() + "/";
      assertThat(reason(send(url, SHORT))).isEqualTo("no complete answer within 300ms");
    }
  }

  @Test
  void aReceiverOfPlainHttpIsNoReceiverOfTls() throws Exception {
    try (var plain = Receiver.answering(new Answer.Raw("HTTP/1.1 400 Bad\r\n\r\n"))) {
      assertThat(reason(send(plain.url().replace("http:", "https:"), SHORT))).isNotBlank();
      assertThat(plain.requests()).isEmpty();
    }
  }

  @Test
  void aCertificateNobodyVouchesForGetsNoRequest(@TempDir Path directory) throws Exception {
    try (var receiver = Receiver.overTls(SelfSigned.context(directory))) {
      assertThat(reason(send(receiver.url(), NEVER))).startsWith("TLS failed: ");
      assertThat(receiver.requests()).isEmpty();
    }
  }

  @Test
  void aNameLookUpThatHangsIsGivenUpAtTheDeadline() throws Exception {
    var never = new CompletableFuture<Void>();
    var stuck =
        WebhookClient.guarded(host -> {
          never.join();
          throw new IllegalStateException("looked up after all");
        });
    try {
      var outcome = stuck.send(request("http://slow.example/", SHORT)).outcome();
      assertThat(reason(outcome)).isEqualTo("no complete answer within 300ms");
    } finally {
      never.complete(null);
    }
  }

  private Outcome send(String url, Duration timeout) throws InterruptedException {
    return client.send(request(url, timeout)).outcome();
  }

  private static String reason(Outcome outcome) {
    return ((Outcome.Unreachable) outcome).reason();
  }

  private static WebhookRequest request(String url, Duration timeout) {
    return new WebhookRequest(url, Map.of("Content-Type", "application/json"), "{}", timeout);
  }
}
