package dev.rejoinder.standalone;

import dev.rejoinder.embedded.BrokerException;
import dev.rejoinder.runtime.ConfigException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The command line: {@code rejoinder demo}, {@code up}, {@code ask} and the workers. */
@Command(
    name = "rejoinder",
    mixinStandardHelpOptions = true,
    version = "rejoinder 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    description = "LLM assistants on Kafka whose tools are webhooks.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  rejoinder demo                       see one question go all the way",
      "  rejoinder up                         run everything in one process",
      "  rejoinder ask \"What's the weather?\"  ask what runs on this machine",
    })
public final class Rejoinder {

  @Option(
      names = "--debug",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show logs and, when something fails, where.")
  private boolean debug;

  private Rejoinder() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The whole command line; a new subcommand is one more entry of its list. */
  static CommandLine commandLine() {
    Rejoinder rejoinder = new Rejoinder();
    CommandLine line = new CommandLine(rejoinder);
    List.of(new DemoCommand(), new UpCommand(), new AskCommand()).forEach(line::addSubcommand);
    for (Workers worker : Workers.values()) {
      line.addSubcommand(WorkerCommand.of(worker));
    }
    List.of(new TopicsCommand(), new KafkaCommand(), new SecretsCommand(), new KeysCommand())
        .forEach(line::addSubcommand);
    line.addSubcommand(AuditCommand.line());
    line.addSubcommand(RoutesCommand.line());
    List.of(new ReplayCommand(), new CallbackCommand(), new ListenCommand())
        .forEach(line::addSubcommand);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionStrategy(rejoinder::execute);
    line.setExecutionExceptionHandler(rejoinder::explain);
    line.setParameterExceptionHandler(Rejoinder::correct);
    return line;
  }

  private int execute(ParseResult parsed) {
    (debug ? Logs.EVERYTHING : logsOf(parsed)).apply();
    return new CommandLine.RunLast().execute(parsed);
  }

  /** Workers log what they do; commands made for a person to watch speak for themselves. */
  private static Logs logsOf(ParseResult parsed) {
    if (!parsed.hasSubcommand()) {
      return Logs.NONE;
    }
    return switch (parsed.subcommand().commandSpec().userObject()) {
      case WorkerCommand worker -> Logs.WORK;
      case UpCommand up -> Logs.WARNINGS;
      case KafkaCommand kafka -> Logs.WARNINGS;
      default -> Logs.NONE;
    };
  }

  private int explain(Exception failure, CommandLine line, ParseResult parsed) {
    PrintWriter err = line.getErr();
    if (debug) {
      failure.printStackTrace(err);
    }
    return switch (failure) {
      case CommandException e -> say(line, Sentences.of(e), e.exitCode());
      case ConfigException e -> say(line, Sentences.of(e), ExitCodes.USAGE);
      case BrokerException e -> say(line, Sentences.of(e), ExitCodes.FAILED);
      default ->
          say(
              line,
              "Something unexpected went wrong (%s: %s); --debug shows where."
                  .formatted(failure.getClass().getSimpleName(), failure.getMessage()),
              ExitCodes.FAILED);
    };
  }

  private static int say(CommandLine line, String sentence, int exitCode) {
    line.getErr().println(line.getColorScheme().errorText(sentence));
    return exitCode;
  }

  private static int correct(CommandLine.ParameterException wrong, String[] args) {
    CommandLine line = wrong.getCommandLine();
    String message = String.valueOf(wrong.getMessage());
    line.getErr()
        .println(line.getColorScheme().errorText(message.endsWith(".") ? message : message + "."));
    line.getErr()
        .println(
            "'%s --help' shows what there is.".formatted(line.getCommandSpec().qualifiedName()));
    return ExitCodes.USAGE;
  }
}
