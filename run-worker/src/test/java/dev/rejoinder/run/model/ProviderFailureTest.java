package dev.rejoinder.run.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.run.model.ModelReply.Failed;
import dev.rejoinder.runtime.Secret;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(booleans = {false, true})
class ProviderFailureTest {

  private static final Item.Asked QUESTION = new Item.Asked("Hello");

  @Parameter boolean streaming;

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          302, INVALID_REQUEST,       false
          400, INVALID_REQUEST,       false
          401, AUTHENTICATION_ERROR,  false
          402, INSUFFICIENT_QUOTA,    false
          403, AUTHENTICATION_ERROR,  false
          404, MODEL_NOT_FOUND,       false
          408, TIMEOUT,               true
          409, SERVER_ERROR,          true
          413, INVALID_REQUEST,       false
          422, INVALID_REQUEST,       false
          429, RATE_LIMIT_EXCEEDED,   true
          500, SERVER_ERROR,          true
          503, SERVER_ERROR,          true
          529, SERVER_ERROR,          true
          """)
  void everyStatusHasItsCodeAndIsAskedOnce(int status, FailureCode code, boolean retryable)
      throws Exception {
    for (Provider provider : List.of(Provider.OPENAI, Provider.OPENAI_CHAT, Provider.ANTHROPIC)) {
      try (ModelServer server = new ModelServer(provider, streaming)) {
        server.answers(
            status, "{\"error\":{\"message\":\"Said so.\"}}", Map.of("Retry-After", "0"));

        Failed failed = (Failed) server.ask(QUESTION);

        assertThat(failed.code()).as(provider.label()).isEqualTo(code);
        assertThat(failed.retryable()).isEqualTo(retryable);
        assertThat(failed.message()).isEqualTo("HTTP " + status + ": Said so.");
        assertThat(server.requestCount()).isEqualTo(1);
      }
    }
  }

  @Test
  void howLongToWaitIsReadFromTheHeaders() throws Exception {
    assertThat(limited(Map.of("Retry-After", "7")).retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(limited(Map.of()).retryAfter()).isNull();
  }

  @Test
  void theProvidersOwnWordOnRetryingWins() throws Exception {
    assertThat(limited(Map.of("x-should-retry", "false", "Retry-After", "7")).retryable())
        .isFalse();
    assertThat(failed(Provider.OPENAI, 400, "{}", Map.of("x-should-retry", "true")).retryable())
        .isTrue();
  }

  @Test
  void anExhaustedQuotaIsNotRetried() throws Exception {
    Failed failed =
        failed(
            Provider.OPENAI,
            429,
            "{\"error\":{\"message\":\"You exceeded your quota\",\"code\":\"insufficient_quota\"}}",
            Map.of("Retry-After", "1"));

    assertThat(failed.code()).isEqualTo(FailureCode.INSUFFICIENT_QUOTA);
    assertThat(failed.retryable()).isFalse();
    assertThat(failed.retryAfter()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"error":{"code":"rate_limit_exceeded","message":"m"},"output":[]} | RATE_LIMIT_EXCEEDED
          {"status":"failed","error":{"code":"server_error","message":"m"}}  | SERVER_ERROR
          {"error":{"code":502,"message":"m"}}                               | SERVER_ERROR
          {"error":{"code":"invalid_prompt","message":"m"}}                  | INVALID_REQUEST
          {"error":"m"}                                                      | INVALID_REQUEST
          """)
  void anErrorInsideASuccessIsStillAnError(String body, FailureCode code) throws Exception {
    Failed failed = failed(Provider.OPENAI, 200, body, Map.of());

    assertThat(failed.code()).isEqualTo(code);
    assertThat(failed.message()).endsWith(": m");
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_CHAT", "ANTHROPIC"})
  void bodiesThatAreNoAnswerMayBeRetried(Provider provider) throws Exception {
    for (String body :
        List.of(
            "",
            " ",
            "{",
            "null",
            "[]",
            "{}",
            "<html>busy</html>",
            "{\"choices\":[],\"output\":7}",
            "{\"choices\":[{\"message\":7}],\"content\":[7],\"output\":\"x\"}")) {
      Failed failed = failed(provider, 200, body, Map.of());

      assertThat(failed.code()).as(body).isEqualTo(FailureCode.MALFORMED_ANSWER);
      assertThat(failed.retryable()).isTrue();
    }
  }

  @Test
  void aKeptConnectionTheServerClosedIsReplacedAtOnceAndOnlyOnce() throws Exception {
    MockResponse.Builder text = answer(Provider.OPENAI);
    MockResponse.Builder closed = text.clone().onResponseStart(new SocketEffect.CloseSocket());
    try (ModelServer server = new ModelServer(Provider.OPENAI, streaming)) {
      server.answers(text);
      server.answers(closed);
      server.answers(text);
      server.answers(closed);
      server.answers(closed);

      assertThat(server.ask(QUESTION)).isInstanceOf(ModelReply.Answered.class);
      assertThat(server.ask(QUESTION)).isInstanceOf(ModelReply.Answered.class);
      assertThat(server.requestCount()).isEqualTo(3);

      // The connection the second answer came over was not kept: this one begins on a new one.
      Failed failed = (Failed) server.ask(QUESTION);
      assertThat(failed.code()).isEqualTo(FailureCode.CONNECTION_ERROR);
      assertThat(server.requestCount()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_CHAT", "ANTHROPIC"})
  void aCutConnectionIsAConnectionErrorAndAskedOnce(Provider provider) throws Exception {
    SocketEffect cut = new SocketEffect.CloseSocket();
    MockResponse.Builder answer = answer(provider);
    for (MockResponse.Builder response :
        List.of(answer.clone().onResponseStart(cut), answer.clone().onResponseBody(cut))) {
      try (ModelServer server = new ModelServer(provider, streaming)) {
        server.answers(response);
        server.answers(Bodies.text(provider));

        Failed failed = (Failed) server.ask(QUESTION);

        assertThat(failed.code()).isEqualTo(FailureCode.CONNECTION_ERROR);
        assertThat(failed.retryable()).isTrue();
        assertThat(server.requestCount()).isEqualTo(1);
      }
    }
  }

  @Test
  void aServerThatIsNotThereIsAConnectionError() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    ModelAccess access =
        new ModelAccess(
            Provider.OPENAI,
            "m",
            "http://localhost:" + port,
            false,
            new Secret("unused"),
            streaming,
            OptionalInt.empty());

    ModelReply reply =
        new ProviderModel(access, 1, InstantSource.system())
            .ask(
                new ModelQuestion(null, "", List.of(QUESTION), List.of()),
                Duration.ofSeconds(5),
                piece -> {});

    assertThat(((Failed) reply).code()).isEqualTo(FailureCode.CONNECTION_ERROR);
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_CHAT", "ANTHROPIC"})
  void theDeadlineCoversTheLastByte(Provider provider) throws Exception {
    MockResponse.Builder answer = answer(provider);
    for (MockResponse.Builder response :
        List.of(
            answer.clone().headersDelay(500, TimeUnit.MILLISECONDS),
            answer.clone().throttleBody(100, 100, TimeUnit.MILLISECONDS))) {
      try (ModelServer server = new ModelServer(provider, streaming)) {
        server.answers(response);

        Failed failed = (Failed) server.ask(Duration.ofMillis(200), QUESTION);

        assertThat(failed.code()).isEqualTo(FailureCode.TIMEOUT);
        assertThat(failed.retryable()).isTrue();
        assertThat(server.request().getMethod()).isEqualTo("POST");
        assertThat(server.requestCount()).isEqualTo(1);
      }
    }
  }

  @Test
  void anEndlessAnswerIsRefused() throws Exception {
    try (ModelServer server = new ModelServer(Provider.OPENAI, streaming)) {
      server.answersAtOnce(" ".repeat((int) ModelHttp.BODY_BYTES_MAX + 1));

      Failed failed = (Failed) server.ask(QUESTION);

      assertThat(failed.code()).isEqualTo(FailureCode.ANSWER_TOO_LARGE);
      assertThat(failed.retryable()).isFalse();
    }
  }

  @Test
  void aKeyTheProviderEchoesIsNotShown() throws Exception {
    Failed failed =
        failed(
            Provider.OPENAI,
            401,
            "{\"error\":{\"message\":\"Incorrect API key: %s or sk-proj-abcDEF123456\"}}"
                .formatted(ModelServer.API_KEY),
            Map.of());

    assertThat(failed.message()).isEqualTo("HTTP 401: Incorrect API key: [secret] or [secret]");
  }

  @Test
  void aLongOrPlainErrorIsShownInPart() throws Exception {
    Failed failed = failed(Provider.OPENAI, 502, "x\n".repeat(4000), Map.of());

    assertThat(failed.message()).startsWith("HTTP 502: x x").hasSize(Failed.MESSAGE_CHARS_MAX);
  }

  @Test
  void aSchemaThatIsNoObjectIsRefusedWithoutAsking() throws Exception {
    try (ModelServer server = new ModelServer(Provider.OPENAI, streaming)) {
      for (String schema : List.of("{", "[]", "true", "{} x")) {
        ModelQuestion question =
            new ModelQuestion(
                null,
                "",
                List.of(QUESTION),
                List.of(new ModelQuestion.OfferedTool("f", "", schema)));

        Failed failed = (Failed) server.ask(question);

        assertThat(failed.code()).isEqualTo(FailureCode.INVALID_REQUEST);
        assertThat(failed.message()).contains("tool f");
      }
      assertThat(server.requestCount()).isZero();
    }
  }

  private MockResponse.Builder answer(Provider provider) {
    return ModelServer.answer(provider, streaming, Bodies.text(provider));
  }

  private Failed limited(Map<String, String> headers) throws Exception {
    return failed(
        Provider.OPENAI_CHAT, 429, "{\"error\":{\"message\":\"Rate limit reached\"}}", headers);
  }

  private Failed failed(Provider provider, int status, String body, Map<String, String> headers)
      throws Exception {
    try (ModelServer server = new ModelServer(provider, streaming)) {
      if (status == 200 && streaming) {
        server.answers(Streams.response(Streams.event(body)));
      } else {
        server.answers(status, body, headers);
      }
      ModelReply reply = server.ask(QUESTION);
      assertThat(reply).as(body).isInstanceOf(Failed.class);
      return (Failed) reply;
    }
  }
}
