package dev.rejoinder.standalone;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What an auditor asks of the log. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Reads the log back: says whether it can be trusted, tells the story of a run, exports it.",
      "Works on any Kafka, while the workers run; nothing is stopped or written."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  rejoinder audit verify --since 24h           does every step of the day replay alike?",
      "  rejoinder audit run run_01k80g64k4gi02i9ef…  what happened to this run?",
      "  rejoinder audit export --since 24h -o day.ndjson",
    })
final class AuditCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "What to audit is missing: verify, run or export.");
  }

  /** With its own subcommands. */
  static CommandLine line() {
    return new CommandLine(new AuditCommand())
        .addSubcommand(new AuditVerifyCommand())
        .addSubcommand(new AuditRunCommand())
        .addSubcommand(new AuditExportCommand());
  }
}
