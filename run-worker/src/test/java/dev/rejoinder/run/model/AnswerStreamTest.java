package dev.rejoinder.run.model;

import static dev.rejoinder.run.model.Streams.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.run.model.ModelReply.Answered;
import dev.rejoinder.run.model.ModelReply.Failed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams as servers write them, and as they break off; whole answers are ProviderModelTest's. */
class AnswerStreamTest {

  private static final Item.Asked QUESTION = new Item.Asked("Weather in Berlin and Paris?");

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_CHAT", "ANTHROPIC"})
  void theStreamedAnswerIsTheOneWithoutStreamingAndItsTextIsToldInPieces(Provider provider)
      throws Exception {
    for (String body : List.of(Bodies.text(provider), Bodies.twoCalls(provider))) {
      try (ModelServer streamed = new ModelServer(provider, true);
          ModelServer atOnce = new ModelServer(provider, false)) {
        streamed.answers(body);
        atOnce.answers(body);

        Answered answered = (Answered) streamed.ask(QUESTION);

        assertThat(answered).isEqualTo(atOnce.ask(QUESTION));
        assertThat(String.join("", streamed.pieces())).isEqualTo(answered.text());
        assertThat(streamed.pieces()).hasSize((answered.text().length() + 2) / 3);
        assertThat(atOnce.pieces()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_CHAT", "ANTHROPIC"})
  void theRequestAsksForAStreamAndIsOtherwiseTheSame(Provider provider) throws Exception {
    try (ModelServer streamed = new ModelServer(provider, true);
        ModelServer atOnce = new ModelServer(provider, false)) {
      streamed.answers(Bodies.text(provider));
      atOnce.answers(Bodies.text(provider));
      streamed.ask(QUESTION);
      atOnce.ask(QUESTION);

      String wish =
          provider == Provider.OPENAI_CHAT
              ? "true,\"stream_options\":{\"include_usage\":true}"
              : "true";
      String asked = streamed.requestText();
      assertThat(asked).containsOnlyOnce("\"stream\"").contains(ModelServer.SCHEMA);
      assertThat(asked)
          .isEqualTo(atOnce.requestText().replaceFirst("(\"stream\"\\s*:\\s*)false", "$1" + wish));
    }
  }

  @Test
  void aRequestWithoutTheFieldGetsIt() {
    assertThat(AnswerStream.requested(Provider.ANTHROPIC, "{\"a\":{\"stream\":1}}"))
        .isEqualTo("{\"stream\":true,\"a\":{\"stream\":1}}");
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_CHAT", "ANTHROPIC"})
  void anAnswerThatBreaksOffIsMalformedHoweverCleanlyTheBodyEnds(Provider provider)
      throws Exception {
    String whole = Streams.of(provider, Bodies.text(provider));
    String end = provider == Provider.OPENAI_CHAT ? "\"finish_reason\":\"stop\"" : "stop";
    int cut = provider == Provider.OPENAI ? whole.lastIndexOf("event:") : whole.indexOf(end);
    String half = whole.substring(0, whole.lastIndexOf("\n\n", cut) + 2);

    try (ModelServer server = new ModelServer(provider, true)) {
      server.answers(Streams.response(half));

      Failed failed = (Failed) server.ask(QUESTION);

      assertThat(failed.code()).isEqualTo(FailureCode.MALFORMED_ANSWER);
      assertThat(failed.retryable()).isTrue();
      assertThat(failed.message()).contains("broke off");
      assertThat(server.requestCount()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_CHAT", "ANTHROPIC"})
  void aConnectionCutInTheMiddleIsAConnectionErrorAndAskedOnce(Provider provider) throws Exception {
    try (ModelServer server = new ModelServer(provider, true)) {
      server.answers(
          Streams.response(Streams.of(provider, Bodies.text(provider)))
              .onResponseBody(new SocketEffect.CloseSocket()));
      server.answers(Bodies.text(provider));

      Failed failed = (Failed) server.ask(QUESTION);

      assertThat(failed.code()).isEqualTo(FailureCode.CONNECTION_ERROR);
      assertThat(failed.retryable()).isTrue();
      assertThat(server.requestCount()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_CHAT", "ANTHROPIC"})
  void aStreamThatStallsAfterSomePiecesIsATimeout(Provider provider) throws Exception {
    String whole = Streams.of(provider, Bodies.text(provider));
    try (ModelServer server = new ModelServer(provider, true)) {
      server.answers(
          Streams.response(whole).throttleBody(whole.length() * 2L / 3, 20, TimeUnit.SECONDS));

      Failed failed = (Failed) server.ask(Duration.ofMillis(1500), QUESTION);

      assertThat(failed.code()).isEqualTo(FailureCode.TIMEOUT);
      assertThat(failed.retryable()).isTrue();
      assertThat(server.pieces()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_CHAT", "ANTHROPIC"})
  void anInterruptAfterSomePiecesSaysSo(Provider provider) throws Exception {
    String whole = Streams.of(provider, Bodies.text(provider));
    try (ModelServer server = new ModelServer(provider, true)) {
      server.answers(
          Streams.response(whole).throttleBody(whole.length() * 2L / 3, 20, TimeUnit.SECONDS));
      CompletableFuture<Object> outcome = new CompletableFuture<>();
      Thread asking =
          Thread.startVirtualThread(() -> {
            try {
              outcome.complete(server.ask(QUESTION));
            } catch (InterruptedException e) {
              outcome.complete(e);
            }
          });

      server.awaitPiece();
      asking.interrupt();

      assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void anErrorEventIsTheErrorItWouldHaveBeen() throws Exception {
    String overloaded =
        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}";
    assertThat(failure(Provider.ANTHROPIC, overloaded)).isEqualTo(FailureCode.SERVER_ERROR);
    String flat = "{\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"m\"}";
    assertThat(failure(Provider.OPENAI, flat)).isEqualTo(FailureCode.RATE_LIMIT_EXCEEDED);
    String ended =
        "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"m\"}}}";
    assertThat(failure(Provider.OPENAI, ended)).isEqualTo(FailureCode.SERVER_ERROR);
    String chat = "{\"error\":{\"code\":502,\"message\":\"m\"}}";
    assertThat(failure(Provider.OPENAI_CHAT, chat)).isEqualTo(FailureCode.SERVER_ERROR);
  }

  @Test
  void anAnswerThatHitALimitIsCutOff() throws Exception {
    String chunk =
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Once\"},\"finish_reason\":\"length\"}]}";
    assertThat(((Answered) reply(Provider.OPENAI_CHAT, event(chunk))).cutOff()).isTrue();
    String incomplete =
        "{\"type\":\"response.incomplete\",\"response\":{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"output\":[]}}";
    assertThat(((Answered) reply(Provider.OPENAI, event(incomplete))).cutOff()).isTrue();
  }

  @Test
  void carriageReturnsCommentsAndAMissingLastLineAreTaken() throws Exception {
    String chunk = "{\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";
    String stream = ": waiting\r\n\r\nid: 1\r\nretry: 5\r\ndata:" + chunk;
    assertThat(((Answered) reply(Provider.OPENAI_CHAT, stream)).text()).isEqualTo("Hi");
  }

  @Test
  void chatCallsAreToldApartByIndexOrIdWhicheverTheServerSends() throws Exception {
    for (String[] heads :
        new String[][] {
          {"\"index\":0,\"id\":\"a\"", "\"index\":1,\"id\":\"b\"", "\"index\":1"},
          {"\"index\":0,\"id\":\"a\"", "\"index\":0,\"id\":\"b\"", "\"index\":0,\"id\":\"b\""},
          {"\"id\":\"a\"", "\"id\":\"b\"", "\"type\":\"function\""}
        }) {
      String stream =
          callChunk(heads[0], "f", "{}")
              + callChunk(heads[1], "g", "{\\\"x\\\":")
              + callChunk(heads[2], "", "1}")
              + event("[DONE]");
      assertThat(((Answered) reply(Provider.OPENAI_CHAT, stream)).calls())
          .containsExactly(
              new ProposedCall("a", "f", "{}"), new ProposedCall("b", "g", "{\"x\":1}"));
    }
  }

  @Test
  void chatCallsWithNeitherIndexNorIdAreToldApartByTheirNames() throws Exception {
    String stream =
        callChunk("\"type\":\"function\"", "f", "{}")
            + callChunk("\"type\":\"function\"", "g", "{}")
            + event("[DONE]");
    assertThat(((Answered) reply(Provider.OPENAI_CHAT, stream)).calls())
        .containsExactly(new ProposedCall("", "f", "{}"), new ProposedCall("", "g", "{}"));
  }

  @Test
  void aStreamedRefusalIsTheTextOfTheAnswer() throws Exception {
    String stream =
        event(
                "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}}]}")
            + event("{\"choices\":[{\"delta\":{\"refusal\":\"No.\"},\"finish_reason\":\"stop\"}]}");
    assertThat(((Answered) reply(Provider.OPENAI_CHAT, stream)).text()).isEqualTo("No.");
  }

  @Test
  void itemsLeftOutOfTheLastEventAreThoseSentBefore() throws Exception {
    String item =
        "{\"type\":\"response.output_item.done\",\"item\":{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\"}]}}";
    String end =
        "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[]}}";
    assertThat(((Answered) reply(Provider.OPENAI, event(item) + event(end))).text())
        .isEqualTo("Hi");
  }

  @Test
  void anEndlessStreamIsRefused() throws Exception {
    String chunk =
        event("{\"choices\":[{\"delta\":{\"content\":\"%s\"}}]}".formatted("x".repeat(60_000)));
    String endless = chunk.repeat((int) (ServerSentEvents.BYTES_MAX / 60_000) + 1);
    Failed failed = (Failed) reply(Provider.OPENAI_CHAT, endless);
    assertThat(failed.code()).isEqualTo(FailureCode.ANSWER_TOO_LARGE);
    assertThat(failed.retryable()).isFalse();
  }

  @Test
  void brokenAnthropicInputReachesTheModelAgainAsItWas() throws Exception {
    String stream =
        event(
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}}}")
            + event(
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"x\"}}")
            + event("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"}}");
    assertThat(((Answered) reply(Provider.ANTHROPIC, stream)).calls())
        .containsExactly(new ProposedCall("a", "f", "{\"unparsable_arguments\":\"{\\\"x\"}"));
  }

  private static String callChunk(String head, String name, String arguments) {
    String function = "{\"name\":\"%s\",\"arguments\":\"%s\"}".formatted(name, arguments);
    return event(
        "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{%s,\"function\":%s}]}}]}"
            .formatted(head, function));
  }

  private static FailureCode failure(Provider provider, String data) throws Exception {
    Failed failed = (Failed) reply(provider, event(data));
    assertThat(failed.message()).endsWith(": m");
    return failed.code();
  }

  private static ModelReply reply(Provider provider, String stream) throws Exception {
    try (ModelServer server = new ModelServer(provider, true)) {
      server.answers(Streams.response(stream));
      return server.ask(QUESTION);
    }
  }
}
