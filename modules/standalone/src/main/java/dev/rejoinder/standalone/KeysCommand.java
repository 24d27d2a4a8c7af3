package dev.rejoinder.standalone;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rejoinder.ingress.ApiKeyJson;
import dev.rejoinder.ingress.access.AccessKey;
import dev.rejoinder.ingress.access.KeyScope;
import dev.rejoinder.ingress.access.KeyText;
import dev.rejoinder.runtime.Durations;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes, lists and revokes API keys. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Make, list and revoke the API keys the ingress asks for.",
      "Works on the topic itself, so that the first key needs no ingress; KAFKA_BOOTSTRAP_SERVERS"
          + " says where Kafka is."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  rejoinder keys create --name laptop --scopes ask",
      "  rejoinder keys list",
      "  rejoinder keys revoke key_0123456789abcdef",
    })
final class KeysCommand {

  private static final String JSON_IS_PRINTED = "Print JSON.";

  private final Supplier<Map<String, String>> settings;
  @Spec private CommandSpec spec;

  KeysCommand() {
    this(LogAccess::settings);
  }

  /** {@code settings}: where Kafka is, and what its topics are called. */
  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  KeysCommand(Supplier<Map<String, String>> settings) {
    this.settings = settings;
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "Make a key and print it, this once; it is kept nowhere.",
        "It is good as soon as the ingresses have read of it, usually within a second."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  rejoinder keys create --name laptop --scopes ask",
        "  rejoinder keys create --name crm --owner crm --expires-in 90d \\",
        "      --scopes webhooks:read,webhooks:write,events:write",
      })
  int create(
      @Option(names = "--name", paramLabel = "NAME", required = true, description = "What for.")
          String name,
      @Option(
              names = "--scopes",
              paramLabel = "SCOPE",
              required = true,
              split = ",",
              description =
                  "What it may do: ask, callbacks, webhooks:read, webhooks:write, events:write or"
                      + " admin, with commas between them.")
          List<String> scopes,
      @Option(
              names = "--owner",
              paramLabel = "OWNER",
              defaultValue = AccessKey.DEFAULT_OWNER,
              description = "Whose webhooks and sessions it is for (default: ${DEFAULT-VALUE}).")
          String owner,
      @Option(
              names = "--expires-in",
              paramLabel = "TIME",
              description = "When it ends, such as 90d (default: never).")
          @Nullable String expiresIn,
      @Option(names = "--json", description = JSON_IS_PRINTED) boolean json)
      throws InterruptedException {
    byte[] noise = new byte[KeyText.RANDOM_BYTES];
    new SecureRandom().nextBytes(noise);
    KeyText text = KeyText.mint(noise);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    AccessKey key =
        new AccessKey(
            text.keyId(),
            text.hash(),
            checked("--name", name.strip(), ".{1,%d}".formatted(AccessKey.NAME_CHARS_MAX)),
            checked("--owner", owner, AccessKey.OWNER),
            scopes(scopes),
            now,
            null,
            expiresIn == null ? null : expiry(now, expiresIn),
            null);
    try (KeyLog keys = keys()) {
      keys.write(key);
    }
    if (json) {
      out().println(ApiKeyJson.resource(key, now).put("key", text.text()));
    } else {
      spec.commandLine().getErr().println("Made %s; it is shown this once:".formatted(key));
      out().println(text.text());
    }
    return ExitCodes.OK;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Print all keys, newest first, revoked and expired ones too.",
      footerHeading = "%nExamples:%n",
      footer = {"  rejoinder keys list", "  rejoinder keys list --json | jq -r .[].id"})
  int list(@Option(names = "--json", description = "Print an array of objects.") boolean json) {
    List<AccessKey> all;
    try (KeyLog keys = keys()) {
      all = keys.all();
    }
    Instant now = Instant.now();
    if (json) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      all.forEach(key -> array.add(ApiKeyJson.resource(key, now)));
      out().println(array);
      return ExitCodes.OK;
    }
    for (AccessKey key : all) {
      out()
          .printf(
              "%s  %-7s  %-12s  %s  until %s  %s%n",
              key.keyId(),
              key.status(now).name().toLowerCase(Locale.ROOT),
              key.owner(),
              String.join(",", key.scopes()),
              key.expiresAt() == null ? "revoked" : key.expiresAt(),
              key.name());
    }
    return ExitCodes.OK;
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description =
          "End a key for good. Each ingress refuses it once it has read so, usually within a second.",
      footerHeading = "%nExample:%n",
      footer = "  rejoinder keys revoke key_0123456789abcdef")
  int revoke(
      @Parameters(paramLabel = "ID", description = "The key's id, as list shows it.") String id,
      @Option(names = "--json", description = JSON_IS_PRINTED) boolean json)
      throws InterruptedException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    AccessKey revoked;
    try (KeyLog keys = keys()) {
      AccessKey key =
          keys.find(id)
              .orElseThrow(() ->
                  new CommandException("There is no key %s; 'list' shows them.".formatted(id)));
      revoked = key.revoked(now);
      keys.write(revoked);
    }
    out()
        .println(
            json
                ? ApiKeyJson.resource(revoked, now)
                : "Revoked %s (%s).".formatted(id, revoked.name()));
    return ExitCodes.OK;
  }

  private KeyLog keys() {
    Env env = Env.of(settings.get());
    Topics topics = new Topics(TopicsConfig.from(env));
    KafkaClients kafka = KafkaClients.from(env);
    env.text(Surroundings.DATA_DIR);
    env.check();
    return new KeyLog(kafka, topics.apiKeys());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private List<String> scopes(List<String> written) {
    for (String scope : written) {
      if (KeyScope.of(scope).isEmpty()) {
        throw wrong(
            "--scopes must be of %s, not '%s'"
                .formatted(String.join(", ", KeyScope.labels()), scope));
      }
    }
    return written.stream().distinct().toList();
  }

  private Instant expiry(Instant now, String written) {
    return Durations.parse(written)
        .filter(duration -> duration.isPositive())
        .map(now::plus)
        .orElseThrow(
            () -> wrong("--expires-in must be a time such as 12h or 90d, not '" + written + "'"));
  }

  private String checked(String option, String written, String form) {
    if (!written.matches(form)) {
      throw wrong("%s must match %s, not '%s'".formatted(option, form, written));
    }
    return written;
  }

  private CommandLine.ParameterException wrong(String sentence) {
    return new CommandLine.ParameterException(spec.commandLine(), sentence);
  }
}
