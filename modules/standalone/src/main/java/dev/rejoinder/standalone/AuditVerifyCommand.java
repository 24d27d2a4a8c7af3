package dev.rejoinder.standalone;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.standalone.audit.AuditReport;
import dev.rejoinder.standalone.audit.Finding;
import dev.rejoinder.standalone.audit.LogAudit;
import dev.rejoinder.standalone.audit.TimeRange;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Replays the machines over the log. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Checks every run and call in the log: every accepted run ends, every call ends once and its"
          + " run is told once, every turn is fed once, no input is passed over, and taking every"
          + " input again through the state machines gives the recorded events.",
      "Reads the settings the workers have (CALL_SIGNING_SECRET, limits and time-outs among them)."
          + " What is under way is counted, not found, unless its time is up.",
      "With --since, what began before cannot be replayed from the middle; it is counted."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was found",
      "1:something was found; each finding is named by topic/partition@offset",
      "2:the command line or the settings are wrong, or Kafka does not answer"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  KAFKA_BOOTSTRAP_SERVERS=localhost:9092 rejoinder audit verify",
      "  rejoinder audit verify --since 2026-05-01 --until 2026-05-02 --json",
      "  rejoinder audit verify --all-ended      when nothing may be under way any more",
    })
final class AuditVerifyCommand implements Callable<Integer> {

  private static final int SHOWN_MAX = 50;

  @Spec private CommandSpec spec;

  @Mixin private final RangeOptions range = new RangeOptions();

  @Option(
      names = "--all-ended",
      description = "A run or call under way, or an input nobody took yet, is a finding too.")
  private boolean allEnded;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Map<String, String> settings = LogAccess.settings();
    TimeRange asked = range.range(Instant.now());
    LogAudit audit = LogAudit.of(Env.of(settings));
    ProgressBar progress = ProgressBar.on(spec.commandLine().getErr());
    AuditReport report;
    try {
      report = LogAccess.of(settings, () -> audit.run(asked, allEnded, progress));
    } finally {
      progress.clear();
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(json(report).toPrettyString());
    } else {
      print(report, out);
    }
    out.flush();
    return report.trusted() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static void print(AuditReport report, PrintWriter out) {
    report.counts().forEach((what, count) -> out.printf(Locale.ROOT, "%,12d  %s%n", count, what));
    out.printf(
        Locale.ROOT,
        "%,12d  transitions per second (%,d in %.1f s)%n",
        report.stepsPerSecond(),
        report.steps(),
        report.took().toMillis() / 1e3);
    for (Finding finding : report.findings().stream().limit(SHOWN_MAX).toList()) {
      out.println(Paint.YELLOW.on(finding.where().toString()) + ": " + finding.what());
    }
    if (report.found() > SHOWN_MAX) {
      out.printf(Locale.ROOT, "... and %,d more.%n", report.found() - SHOWN_MAX);
    }
    out.println(
        report.trusted()
            ? Paint.GREEN.on("The log can be trusted: 0 divergences.")
            : Paint.BOLD.on(
                String.format(
                    Locale.ROOT,
                    report.found() == 1 ? "%,d divergence." : "%,d divergences.",
                    report.found())));
  }

  private static ObjectNode json(AuditReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("trusted", report.trusted());
    json.put("divergences", report.found());
    json.put("transitions", report.steps());
    json.put("transitions_per_second", report.stepsPerSecond());
    json.put("seconds", report.took().toMillis() / 1e3);
    ObjectNode counts = json.putObject("counts");
    report.counts().forEach(counts::put);
    ArrayNode findings = json.putArray("findings");
    for (Finding finding : report.findings()) {
      findings
          .addObject()
          .put("topic", finding.where().topic())
          .put("partition", finding.where().partition())
          .put("offset", finding.where().offset())
          .put("finding", finding.what());
    }
    return json;
  }
}
