package dev.rejoinder.run.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.run.model.ModelReply.Answered;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that leave out, break or add things, as compatible servers' do, streaming or not. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class ProviderAnswersTest {

  @Parameter boolean asksForAStream;

  @Test
  void aResponsesCallWithoutCallIdTakesTheItemsId() throws Exception {
    Answered reply =
        responses(
            "{\"type\":\"function_call\",\"id\":\"fc_7\",\"name\":\"f\",\"arguments\":\"{}\"}");

    assertThat(reply.calls()).containsExactly(new ProposedCall("fc_7", "f", "{}"));
  }

  @Test
  void aResponsesCallWithoutAnyIdHasNone() throws Exception {
    Answered reply =
        responses("{\"type\":\"function_call\",\"name\":\"f\",\"arguments\":\"{oops\"}");

    assertThat(reply.calls()).containsExactly(new ProposedCall("", "f", "{oops"));
    assertThat(reply.inputTokens()).isZero();
    assertThat(reply.model()).isEqualTo("some-model");
  }

  @Test
  void argumentsWrittenAsAnObjectAreKept() throws Exception {
    Answered reply =
        responses(
            "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":{\"a\":1}}");

    assertThat(reply.calls()).containsExactly(new ProposedCall("c", "f", "{\"a\":1}"));
  }

  @Test
  void aRefusalIsTheTextOfTheAnswer() throws Exception {
    assertThat(
            responses(
                    "{\"type\":\"message\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"No.\"}]}")
                .text())
        .isEqualTo("No.");
    assertThat(chat("{\"role\":\"assistant\",\"content\":null,\"refusal\":\"No.\"}", "stop").text())
        .isEqualTo("No.");
  }

  @Test
  void aChatCallMayLackItsTypeAndIdAndHaveItsArgumentsAsAnObject() throws Exception {
    Answered reply =
        chat(
            "{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{\"a\":1}}},"
                + "{\"id\":\"c\",\"function\":{\"name\":\"g\"}}]}",
            "tool_calls");

    assertThat(reply.calls())
        .containsExactly(new ProposedCall("", "f", "{\"a\":1}"), new ProposedCall("c", "g", ""));
  }

  @Test
  void chatContentInPartsIsJoined() throws Exception {
    assertThat(
            chat("{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"text\":\"b\"}]}", "stop")
                .text())
        .isEqualTo("ab");
  }

  @Test
  void anAnswerThatReachedALimitIsCutOff() throws Exception {
    assertThat(chat("{\"content\":\"Once upon\"}", "length").cutOff()).isTrue();
    assertThat(chat("{\"content\":\"\"}", "content_filter").cutOff()).isTrue();
    assertThat(
            reply(
                    Provider.OPENAI,
                    "{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"},"
                        + "\"output\":[]}")
                .cutOff())
        .isTrue();
    for (String reason : new String[] {"max_tokens", "refusal", "model_context_window_exceeded"}) {
      assertThat(anthropic("[{\"type\":\"text\",\"text\":\"Once\"}]", reason).cutOff())
          .as(reason)
          .isTrue();
    }
  }

  @Test
  void anAnthropicCallMayLackItsIdAndInput() throws Exception {
    assertThat(anthropic("[{\"type\":\"tool_use\",\"name\":\"f\"}]", "tool_use").calls())
        .containsExactly(new ProposedCall("", "f", "{}"));
  }

  @Test
  void fieldsNobodyKnowsAreIgnored() throws Exception {
    assertThat(
            reply(
                    Provider.OPENAI_CHAT,
                    "{\"new\":1,\"choices\":[{\"new\":1,\"message\":{\"content\":\"Hi\",\"new\":{}}}]}")
                .text())
        .isEqualTo("Hi");
  }

  private Answered responses(String item) throws Exception {
    return reply(Provider.OPENAI, "{\"output\":[" + item + "]}");
  }

  private Answered chat(String message, String finishReason) throws Exception {
    return reply(
        Provider.OPENAI_CHAT,
        "{\"choices\":[{\"message\":%s,\"finish_reason\":\"%s\"}]}"
            .formatted(message, finishReason));
  }

  private Answered anthropic(String content, String stopReason) throws Exception {
    return reply(
        Provider.ANTHROPIC,
        "{\"content\":%s,\"stop_reason\":\"%s\"}".formatted(content, stopReason));
  }

  private Answered reply(Provider provider, String body) throws Exception {
    try (ModelServer server = new ModelServer(provider, asksForAStream)) {
      server.answersAtOnce(body);
      ModelReply reply = server.ask(new Item.Asked("Hello"));
      assertThat(reply).isInstanceOf(Answered.class);
      return (Answered) reply;
    }
  }
}
