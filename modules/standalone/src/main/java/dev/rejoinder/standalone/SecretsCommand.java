package dev.rejoinder.standalone;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.topics.Seal;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks after the secrets that are kept in topics. */
@Command(
    name = "secrets",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Look after the secrets that are kept in topics, sealed with SECRETS_KEY.",
    footerHeading = "%nExample:%n",
    footer = "  SECRETS_KEY=... SECRETS_KEY_PREVIOUS=... rejoinder secrets reencrypt")
final class SecretsCommand {

  @Spec private CommandSpec spec;

  @Command(
      name = "reencrypt",
      mixinStandardHelpOptions = true,
      description = {
        "Seal the secrets, headers and signing keys of all webhooks with SECRETS_KEY that are"
            + " sealed with SECRETS_KEY_PREVIOUS; leave the others as they are.",
        "Give every ingress and dispatch-worker both keys first, and take the previous one away"
            + " when this is done and no task with webhookAuth sealed before is under way.",
        "Exit code 1 when a webhook cannot be opened by either key."
      },
      footerHeading = "%nExample:%n",
      footer = "  SECRETS_KEY=... SECRETS_KEY_PREVIOUS=... rejoinder secrets reencrypt")
  int reencrypt() throws InterruptedException {
    Map<String, String> settings = LogAccess.settings();
    Env env = Env.of(settings);
    env.text(Surroundings.DATA_DIR);
    Topics topics = new Topics(TopicsConfig.from(env));
    KafkaClients kafka = KafkaClients.from(env);
    Optional<Seal> seal = Seal.from(env);
    if (seal.isEmpty() && env.secret("SECRETS_KEY").isEmpty()) {
      env.problem("SECRETS_KEY must be set: it is what the secrets are sealed with.");
    }
    env.check();
    PrintWriter err = spec.commandLine().getErr();
    ProgressBar progress = ProgressBar.on(err);
    Reencryption reencryption = new Reencryption(kafka, topics.webhooks(), seal.orElseThrow());
    Reencryption.Result result;
    try {
      result = reencryption.run(progress);
    } finally {
      progress.clear();
    }
    spec.commandLine()
        .getOut()
        .printf(
            "%d sealed anew, %d sealed with SECRETS_KEY already.%n",
            result.renewed(), result.current());
    List<String> unreadable = result.unreadable();
    unreadable.forEach(err::println);
    return unreadable.isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
