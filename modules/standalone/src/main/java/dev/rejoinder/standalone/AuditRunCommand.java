package dev.rejoinder.standalone;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.standalone.audit.LogStory;
import dev.rejoinder.standalone.audit.LogStory.Entry;
import dev.rejoinder.standalone.audit.PlainJson;
import dev.rejoinder.standalone.audit.TimeRange;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells the story of one run, call or task. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Tells what happened to a run (run_…), a tool call (call_…) or a webhook task (task_…), over"
          + " all topics: when, how long after the step before, who, what, and where it stands in"
          + " the log. Times are UTC.",
      "Only partitions that can have it are read. A run's id tells when it was made; --since narrows"
          + " the search for the others. What comes later than ten minutes after a run's end is"
          + " left out."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it was found",
      "1:the log has nothing of it",
      "2:the command line or the settings are wrong, or Kafka does not answer"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  rejoinder audit run run_01k80g64k4gi02i9efe1fdb23d",
      "  rejoinder audit run task_q5hn… --since 24h --json | jq -r .[].what",
    })
final class AuditRunCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final RangeOptions range = new RangeOptions();

  @Parameters(index = "0", paramLabel = "ID", description = "A run, a tool call or a task.")
  private String id = "";

  @Option(names = "--json", description = "Print an array of objects.")
  private boolean json;

  @Override
  public Integer call() {
    if (!id.matches("(run|call|task)_.*")) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "ID must begin with run_, call_ or task_, not '%s'".formatted(id));
    }
    Map<String, String> settings = LogAccess.settings();
    TimeRange asked = range.range(Instant.now());
    LogStory log = LogStory.of(Env.of(settings));
    List<Entry> story = Story.inOrder(LogAccess.of(settings, () -> log.find(id, asked)));
    if (story.isEmpty()) {
      throw new CommandException(
          "The log has nothing of %s%s."
              .formatted(id, asked.equals(TimeRange.ALL) ? "" : " in this range"));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(json(story).toPrettyString());
    } else {
      print(id, story, out);
    }
    out.flush();
    return ExitCodes.OK;
  }

  static void print(String id, List<Entry> story, PrintWriter out) {
    Instant begin = Instant.ofEpochMilli(story.getFirst().writtenMs());
    out.println(Paint.BOLD.on(id) + "  " + begin.toString().substring(0, 10));
    long beforeMs = story.getFirst().writtenMs();
    for (Entry entry : story) {
      out.printf(
          "%s %s  %s  %s  %s%n",
          Narration.time(Instant.ofEpochMilli(entry.writtenMs())),
          Paint.FAINT.on("%11s".formatted(step(entry.writtenMs() - beforeMs))),
          Paint.CYAN.on("%-31s".formatted(Story.who(entry))),
          Narration.of(entry.value()),
          Paint.FAINT.on(
              "%s/%d@%d"
                  .formatted(
                      entry.label(), entry.position().partition(), entry.position().offset())));
      beforeMs = entry.writtenMs();
    }
    out.println(Paint.GREEN.on(StoryTotals.of(story)));
  }

  private static String step(long millis) {
    return millis < 60_000 && millis > -60_000
        ? String.format(Locale.ROOT, "%+.3f s", millis / 1e3)
        : "+" + StoryTotals.seconds(millis);
  }

  static ArrayNode json(List<Entry> story) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    long beforeMs = story.getFirst().writtenMs();
    for (Entry entry : story) {
      array
          .addObject()
          .put("at", Instant.ofEpochMilli(entry.writtenMs()).toString())
          .put("since_last_ms", entry.writtenMs() - beforeMs)
          .put("who", Story.who(entry))
          .put("what", Narration.of(entry.value()))
          .put("topic", entry.label())
          .put("partition", entry.position().partition())
          .put("offset", entry.position().offset())
          .put("key", entry.key())
          .put("type", entry.value().getSchema().getName())
          .set("value", PlainJson.of(entry.value()));
      beforeMs = entry.writtenMs();
    }
    return array;
  }
}
