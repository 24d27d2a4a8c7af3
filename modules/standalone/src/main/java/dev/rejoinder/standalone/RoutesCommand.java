package dev.rejoinder.standalone;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is asked of the configured sources and routes. */
@Command(
    name = "routes",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Look at the sources and routes that SOURCES_FILE configures.",
    footerHeading = "%nExample:%n",
    footer = "  SOURCES_FILE=sources.yaml rejoinder routes check")
final class RoutesCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "What to do with the routes is missing: check.");
  }

  /** With its own subcommand. */
  static CommandLine line() {
    return new CommandLine(new RoutesCommand()).addSubcommand(new RoutesCheckCommand());
  }
}
