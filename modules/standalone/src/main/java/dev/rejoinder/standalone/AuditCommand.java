package dev.rejoinder.standalone;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.standalone.audit.AuditReport;
import dev.rejoinder.standalone.audit.Finding;
import dev.rejoinder.standalone.audit.LogAudit;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What an auditor asks of the log. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Reads the log back and says whether it can be trusted.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  rejoinder audit verify                 every run ended, every step replays alike",
      "  rejoinder audit verify --open-allowed  while runs are under way",
    })
final class AuditCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "What to audit is missing: verify.");
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = {
        "Checks every run and call in the log: every accepted run ended, every call has one outcome,"
            + " every turn was fed once, and taking every input again through the state machines"
            + " gives the recorded events.",
        "Reads the settings the workers have (CALL_SIGNING_SECRET, limits and time-outs among them)."
            + " Nothing is stopped or written. Exits with 1 when something is found."
      },
      footerHeading = "%nExamples:%n",
      footer = "  KAFKA_BOOTSTRAP_SERVERS=localhost:9092 rejoinder audit verify")
  static final class Verify implements Callable<Integer> {

    private static final int SHOWN_MAX = 50;

    @Spec private CommandSpec spec;

    @Option(
        names = "--open-allowed",
        description = "Runs and calls may still be under way, and inputs on their way.")
    private boolean openAllowed;

    @Override
    public Integer call() {
      Map<String, String> environment = Surroundings.environment();
      LocalSecrets.known(Surroundings.dataDir(environment)).forEach(environment::putIfAbsent);
      PrintWriter out = spec.commandLine().getOut();
      AuditReport report =
          LogAudit.of(Env.of(environment)).run(openAllowed, progress(spec.commandLine()));
      report.counts().forEach((what, count) -> out.printf(Locale.ROOT, "%,12d  %s%n", count, what));
      for (Finding finding : report.findings().stream().limit(SHOWN_MAX).toList()) {
        out.println(finding.where() + ": " + finding.what());
      }
      int found = report.findings().size();
      out.println(
          report.trusted()
              ? "The log can be trusted: nothing was found."
              : found + (found == 1 ? " finding." : " findings."));
      out.flush();
      return report.trusted() ? ExitCodes.OK : ExitCodes.FAILED;
    }

    /** A line that is written over, when somebody watches. */
    private static LongConsumer progress(CommandLine line) {
      if (!CommandLine.Help.Ansi.AUTO.enabled()) {
        return read -> {};
      }
      PrintWriter err = line.getErr();
      return read -> {
        err.printf(Locale.ROOT, "\r%,d records read", read);
        err.flush();
      };
    }
  }

  /** With its own subcommands. */
  static CommandLine line() {
    return new CommandLine(new AuditCommand()).addSubcommand(new Verify());
  }
}
