package dev.rejoinder.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.callback.call.Late;
import dev.rejoinder.callback.call.OnTimeout;
import dev.rejoinder.callback.call.RunRef;
import dev.rejoinder.callback.call.Work;
import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ToolCallPayloadTest {

  private static final Instant AT = Instant.parse("2024-01-01T12:00:00Z");

  private final ToolCallPayload payload =
      new ToolCallPayload(URI.create("https://rejoinder.example/"));

  @Test
  void theBodyIsTheBridgesWithArgsAndCallbackUrl() {
    assertThat(render("{\"location\": \"Berlin\", \"units\": \"celsius\"}"))
        .isEqualTo(
            """
            {"tool_call_id":"call_1","function_name":"get_weather",\
            "arguments":{"location":"Berlin","units":"celsius"},\
            "args":{"location":"Berlin","units":"celsius"},\
            "thread_id":"thread_1","run_id":"run_1",\
            "timestamp":"2024-01-01T12:00:00.000Z",\
            "callback_url":"https://rejoinder.example/api/callbacks/call_1"}\
            """);
  }

  @Test
  void numbersKeepTheirDigits() {
    assertThat(render("{\"a\":1.10,\"b\":12345678901234567890,\"c\":0.1}"))
        .contains("\"arguments\":{\"a\":1.10,\"b\":12345678901234567890,\"c\":0.1}");
  }

  @Test
  void aPublicUrlMayHaveAPath() {
    ToolCallPayload behindProxy = new ToolCallPayload(URI.create("https://example.com/rejoinder"));

    assertThat(behindProxy.render("call_1", call("{}"), AT))
        .contains("\"callback_url\":\"https://example.com/rejoinder/api/callbacks/call_1\"");
  }

  @Test
  void argumentsThatAreNoJsonGoOutAsText() {
    assertThat(render("{\"location\": Ber")).contains("\"arguments\":\"{\\\"location\\\": Ber\"");
    assertThat(render("{} {}")).contains("\"arguments\":\"{} {}\"");
  }

  private String render(String arguments) {
    return payload.render("call_1", call(arguments), AT);
  }

  private static Work.ToolCall call(String arguments) {
    return new Work.ToolCall(
        new RunRef("thread_1", "run_1"),
        1,
        0,
        "get_weather",
        arguments,
        "default",
        null,
        new OnTimeout.ErrorToModel(),
        null,
        Late.DROP,
        false);
  }
}
