package dev.rejoinder.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.runtime.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks one question and prints the answer. */
@Command(
    name = "ask",
    mixinStandardHelpOptions = true,
    description = "Ask a running Rejoinder a question and print the answer.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the run completed",
      "1:it was refused, failed, expired or was cancelled, or nobody answered",
      "2:the command line is wrong",
      "3:it is not finished: a tool still works, or the time to wait ran out"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  rejoinder ask \"What's the weather in Berlin?\"",
      "  rejoinder ask --thread thread_abc123 \"And tomorrow?\"",
      "  REJOINDER_API_KEY=rjk_... rejoinder ask --url https://rejoinder.example.com \"Is it open?\"",
    })
final class AskCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "QUESTION", description = "What to ask.")
  private String question = "";

  @Mixin private final IngressOptions ingress = new IngressOptions();

  @Option(names = "--thread", paramLabel = "ID", description = "Conversation to continue.")
  private @Nullable String thread;

  @Option(names = "--assistant", paramLabel = "ID", description = "Assistant to ask.")
  private @Nullable String assistant;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "Longest time to wait, such as 30s or 2m (default: ${DEFAULT-VALUE}).")
  private String wait = "";

  @Override
  public Integer call() throws InterruptedException {
    Duration longest =
        Durations.parse(wait)
            .orElseThrow(
                () -> wrong("--wait must be a time such as 30s or 2m, not '" + wait + "'"));
    if (question.isBlank()) {
      throw wrong("The question is empty");
    }
    Map<String, String> settings = Surroundings.environment();
    Reply reply =
        new AskClient(ingress.address(settings), ingress.key(settings))
            .ask(
                new AskClient.Question(
                    question,
                    Optional.ofNullable(thread),
                    Optional.ofNullable(assistant),
                    longest));
    print(reply);
    return reply.exitCode();
  }

  private CommandLine.ParameterException wrong(String sentence) {
    return new CommandLine.ParameterException(spec.commandLine(), sentence);
  }

  private void print(Reply reply) {
    if (reply.refused()) {
      PrintWriter err = spec.commandLine().getErr();
      String details = reply.text("details");
      err.println(reply.text("error") + (details.isEmpty() ? "" : ": " + details));
      return;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(reply.text("message"));
    for (JsonNode call : reply.body().path("tool_calls")) {
      out.printf(
          "  waiting for %s %s (%s)%n",
          call.path("function").asText(), call.path("arguments"), call.path("id").asText());
    }
    out.println(
        Paint.FAINT.on(
            "%s  thread %s  run %s"
                .formatted(reply.status(), reply.text("thread_id"), reply.text("run_id"))));
  }
}
