package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.standalone.CallbackBody.Words;
import dev.rejoinder.standalone.CallbackCommand.Says;
import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.Receiver;
import dev.rejoinder.topics.WebhookSignature;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CallbackCommandTest {

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final Words NONE = new Words(null, null, null, null, null, null);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Receiver ingress, String... args) {
    var line = new String[args.length + 5];
    line[0] = "callback";
    System.arraycopy(args, 0, line, 1, args.length);
    line[args.length + 1] = "--url";
    line[args.length + 2] = "http://127.0.0.1:" + ingress.port() + "/";
    line[args.length + 3] = "--secret";
    line[args.length + 4] = SECRET;
    return Rejoinder.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(line);
  }

  @Test
  void aTaskIsAnsweredAsTheReferenceSays() {
    try (var ingress = Receiver.answering(Answer.json(200, "{\"success\":true}"))) {
      assertThat(run(ingress, "task_1", "success", "--result-url", "https://x/y.mp4")).isZero();

      var request = ingress.requests().getFirst();
      assertThat(request.target()).isEqualTo("/api/webhook-callback");
      assertThat(request.body())
          .isEqualTo(
              "{\"correlationId\":\"task_1\",\"status\":\"success\",\"resultUrl\":\"https://x/y.mp4\"}");
      assertThat(
              WebhookSignature.with(SECRET)
                  .signed(
                      request.header("webhook-signature").orElseThrow(),
                      request.header("webhook-id").orElseThrow(),
                      Long.parseLong(request.header("webhook-timestamp").orElseThrow()),
                      request.body().getBytes(StandardCharsets.UTF_8)))
          .isTrue();
      assertThat(out.toString()).contains("200").contains("{\"success\":true}");
    }
  }

  @Test
  void aToolCallIsAnsweredAtItsOwnAddress() {
    try (var ingress = Receiver.answering(Answer.json(410, "{\"error\":\"too late\"}"))) {
      assertThat(run(ingress, "call_1", "success", "--output", "19 degrees")).isEqualTo(1);

      var request = ingress.requests().getFirst();
      assertThat(request.target()).isEqualTo("/api/callbacks/call_1");
      assertThat(request.body()).isEqualTo("{\"output\":\"19 degrees\"}");
      assertThat(out.toString()).contains("too late");
      assertThat(err.toString()).contains("The callback was refused with 410");
    }
  }

  @Test
  void errorsAndProgressAreSaidInTheirOwnWords() {
    var failed = new Words(null, null, "{\"code\":7}", "no such voice", null, null);
    var working = new Words(null, null, null, null, 0.4, "rendering");

    assertThat(CallbackBody.ofTask("task_1", Says.ERROR, failed).toString())
        .isEqualTo(
            "{\"correlationId\":\"task_1\",\"status\":\"error\",\"error\":\"no such voice\","
                + "\"metadata\":{\"code\":7}}");
    assertThat(CallbackBody.ofTool(Says.PROGRESS, working).toString())
        .isEqualTo("{\"status\":\"in_progress\",\"progress\":0.4,\"message\":\"rendering\"}");
    assertThat(CallbackBody.ofTool(Says.ERROR, NONE).toString())
        .isEqualTo("{\"error\":\"failed\"}");
  }
}
