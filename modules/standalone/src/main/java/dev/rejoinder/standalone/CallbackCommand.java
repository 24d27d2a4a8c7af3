package dev.rejoinder.standalone;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Calls back as a tool, or the service behind a task, would. */
@Command(
    name = "callback",
    mixinStandardHelpOptions = true,
    description = {
      "Answer a tool call (call_…) or a webhook task (task_…) as its service would, or show that it"
          + " is still at work.",
      "The callback is signed (Standard Webhooks) with WEBHOOK_SECRET for a tool call and"
          + " TASK_WEBHOOK_SECRET for a task: from --secret, the environment, .env, or what"
          + " 'rejoinder up' made here. Without any it goes unsigned."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it was taken (2xx)",
      "1:it was refused, or nobody answered",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  rejoinder callback task_q5… success --result-url https://cdn.example.com/result.mp4",
      "  rejoinder callback task_q5… error --error \"no such voice\"",
      "  rejoinder callback task_q5… progress --progress 0.4 --message rendering",
      "  rejoinder callback call_u7… success --output \"19 degrees, rain\"",
    })
final class CallbackCommand implements Callable<Integer> {

  private static final int FIRST_ERROR_STATUS = 300;

  /** What the callback says. */
  enum Says {
    SUCCESS,
    ERROR,
    PROGRESS
  }

  /** What there is to say; which of it suits is checked. */
  static final class Words {

    @Option(
        names = "--result-url",
        paramLabel = "URL",
        description = "Where the result is (task, success).")
    private @Nullable String resultUrl;

    @Option(
        names = "--output",
        paramLabel = "TEXT",
        description = "What the tool answers (tool call, success).")
    private @Nullable String output;

    @Option(names = "--metadata", paramLabel = "JSON", description = "More of the result (task).")
    private @Nullable String metadata;

    @Option(names = "--error", paramLabel = "TEXT", description = "What went wrong (error).")
    private @Nullable String error;

    @Option(
        names = "--progress",
        paramLabel = "N",
        description = "How much is done, 0 to 1 (progress).")
    private @Nullable Double fraction;

    @Option(
        names = "--message",
        paramLabel = "TEXT",
        description = "What is being done (progress).")
    private @Nullable String message;

    CallbackBody.Words words() {
      return new CallbackBody.Words(resultUrl, output, metadata, error, fraction, message);
    }
  }

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ID", description = "The call or task.")
  private String id = "";

  @Parameters(
      index = "1",
      paramLabel = "STATUS",
      description = "${COMPLETION-CANDIDATES}, in any case.")
  private Says says = Says.SUCCESS;

  @ArgGroup(exclusive = false, heading = "What it says:%n")
  private Words words = new Words();

  @Mixin private final IngressOptions ingress = new IngressOptions();

  @Option(names = "--secret", paramLabel = "whsec_…", description = "Signs the callback.")
  private @Nullable String secret;

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> settings = LogAccess.settings();
    boolean task = id.startsWith("task_");
    if (!task && !id.startsWith("call_")) {
      throw wrong("ID must begin with call_ or task_, not '%s'".formatted(id));
    }
    ObjectNode body = body(task);
    String key = task ? LocalSecrets.TASK_WEBHOOK : LocalSecrets.WEBHOOK;
    Optional<String> signing =
        Optional.ofNullable(secret).or(() -> Optional.ofNullable(settings.get(key)));
    URI base = ingress.address(settings);
    URI to =
        URI.create(
            base.toString().replaceAll("/+$", "")
                + (task ? "/api/webhook-callback" : "/api/callbacks/" + id));
    SignedPost.Answer answer =
        new SignedPost(signing, ingress.key(settings))
            .post(to, id, body.toString())
            .orElseThrow(() ->
                new CommandException(
                    "Nobody answers at %s; 'rejoinder up' starts Rejoinder, --url says where else."
                        .formatted(base)));
    return print(answer);
  }

  private ObjectNode body(boolean task) {
    try {
      return task
          ? CallbackBody.ofTask(id, says, words.words())
          : CallbackBody.ofTool(says, words.words());
    } catch (IllegalArgumentException e) {
      throw wrong(Sentences.of(e));
    }
  }

  private Integer print(SignedPost.Answer answer) {
    boolean taken = answer.status() < FIRST_ERROR_STATUS;
    String status = String.valueOf(answer.status());
    spec.commandLine()
        .getOut()
        .println((taken ? Paint.GREEN : Paint.YELLOW).on(status) + " " + answer.body());
    if (!taken) {
      throw new CommandException(
          "The callback was refused with %d; what it says is above.".formatted(answer.status()));
    }
    return ExitCodes.OK;
  }

  private CommandLine.ParameterException wrong(String sentence) {
    return new CommandLine.ParameterException(spec.commandLine(), sentence);
  }
}
