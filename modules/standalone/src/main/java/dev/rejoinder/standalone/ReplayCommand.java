package dev.rejoinder.standalone;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.standalone.audit.PastEvents;
import dev.rejoinder.standalone.audit.PastEvents.From;
import dev.rejoinder.standalone.audit.PastEvents.Past;
import dev.rejoinder.standalone.audit.TimeRange;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Posts past events to a webhook. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Posts past events to a webhook, one at a time, in the order of the log for each key, as"
          + " {\"event\":{id,type,timestamp,source,payload}}.",
      "Signed (Standard Webhooks) with --secret or WEBHOOK_SECRET; webhook-id is the event's own id,"
          + " so that a receiver knows what it has. An event is tried five times; when it fails for"
          + " good the replay stops and says how to go on."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every event was taken (2xx)",
      "1:it stopped; the last line says where to go on",
      "2:the command line or the settings are wrong, or Kafka does not answer"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  rejoinder replay --to https://example.com/hook --since 24h --dry-run",
      "  rejoinder replay --to https://example.com/hook --type task.* --rate 20/s",
      "  rejoinder replay --to https://example.com/hook --from events:2:1042",
    })
final class ReplayCommand implements Callable<Integer> {

  private static final Pattern FROM =
      Pattern.compile("(events|run-events|call-events):(\\d{1,6}):(\\d{1,18})");
  private static final Pattern RATE = Pattern.compile("(\\d{1,6})(/s)?");

  @Spec private CommandSpec spec;

  @Mixin private final RangeOptions range = new RangeOptions();

  @Option(names = "--to", paramLabel = "URL", required = true, description = "The webhook.")
  private URI to = URI.create("");

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "events (default), run-events or call-events.")
  private @Nullable String topic;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "Only events of this type, such as task.completed or task.*; may be given more than once.")
  private List<String> types = List.of();

  @Option(names = "--secret", paramLabel = "whsec_…", description = "Signs the events.")
  private @Nullable String secret;

  @Option(names = "--rate", paramLabel = "N/s", description = "No more than this.")
  private @Nullable String rate;

  @Option(
      names = "--from",
      paramLabel = "TOPIC:PARTITION:OFFSET",
      description = "Goes on where a replay stopped.")
  private @Nullable String from;

  @Option(names = "--dry-run", description = "Only counts what would be sent.")
  private boolean dryRun;

  @Override
  public Integer call() {
    if (to.getHost() == null || !String.valueOf(to.getScheme()).matches("https?")) {
      throw wrong("--to must begin with http:// or https://, not '" + to + "'");
    }
    Map<String, String> settings = LogAccess.settings();
    TimeRange asked = range.range(Instant.now());
    Optional<Matcher> place = Optional.ofNullable(from).map(text -> match(FROM, text, "--from"));
    String label = place.map(match -> match.group(1)).orElse(topic == null ? "events" : topic);
    From start =
        place
            .map(
                match -> new From(Integer.parseInt(match.group(2)), Long.parseLong(match.group(3))))
            .orElse(From.START);
    Optional<String> signing =
        Optional.ofNullable(secret)
            .or(() -> Optional.ofNullable(settings.get(LocalSecrets.WEBHOOK)));
    Resend resend = new Resend(new SignedPost(signing, Optional.empty()), to, perSecond());
    PastEvents events = PastEvents.of(Env.of(settings));
    Map<String, Long> counts = new TreeMap<>();
    LogAccess.of(
        settings,
        () -> {
          events.each(label, asked, start, past -> replay(past, resend, counts));
          return ExitCodes.OK;
        });
    return report(counts, resend, signing.isPresent());
  }

  private boolean replay(Past past, Resend resend, Map<String, Long> counts) {
    if (!types.isEmpty() && types.stream().noneMatch(type -> matches(type, past.type()))) {
      return true;
    }
    if (!dryRun && !resend.send(past, body(past))) {
      return false;
    }
    counts.merge(past.type(), 1L, Long::sum);
    return true;
  }

  private static boolean matches(String wanted, String type) {
    return wanted.endsWith("*")
        ? type.startsWith(wanted.substring(0, wanted.length() - 1))
        : type.equals(wanted);
  }

  /** The envelope subscribers get. */
  static String body(Past past) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("event")
        .put("id", past.id())
        .put("type", past.type())
        .put("timestamp", past.at().toString())
        .put("source", "rejoinder")
        .set("payload", past.payload());
    return body.toString();
  }

  private Integer report(Map<String, Long> counts, Resend resend, boolean signed) {
    PrintWriter out = spec.commandLine().getOut();
    counts.forEach((type, count) -> out.printf(Locale.ROOT, "%,12d  %s%n", count, type));
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    out.printf(
        Locale.ROOT,
        "%,d %s %s%s.%n",
        all,
        all == 1 ? "event" : "events",
        dryRun ? "would be sent to " + to : "sent to " + to,
        signed ? "" : ", unsigned: set --secret or WEBHOOK_SECRET to sign");
    out.flush();
    resend
        .stopped()
        .ifPresent(stop -> {
          throw new CommandException(stop);
        });
    return ExitCodes.OK;
  }

  private int perSecond() {
    if (rate == null) {
      return 0;
    }
    int perSecond = Integer.parseInt(match(RATE, rate, "--rate").group(1));
    if (perSecond == 0) {
      throw wrong("--rate must be at least 1/s");
    }
    return perSecond;
  }

  private Matcher match(Pattern form, String text, String option) {
    Matcher match = form.matcher(text);
    if (!match.matches()) {
      String example = option.equals("--from") ? "events:2:1042" : "20/s";
      throw wrong("%s must be written like %s, not '%s'".formatted(option, example, text));
    }
    return match;
  }

  private CommandLine.ParameterException wrong(String sentence) {
    return new CommandLine.ParameterException(spec.commandLine(), sentence);
  }
}
