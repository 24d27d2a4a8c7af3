package dev.rejoinder.standalone;

import dev.rejoinder.ingress.IngressConfig;
import dev.rejoinder.runtime.Env;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs everything in one process until it is stopped. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Run everything in one process: all workers and, unless KAFKA_BOOTSTRAP_SERVERS names one,"
          + " a Kafka broker.",
      "Settings come from the environment or a .env file (see .env.example). Data and generated"
          + " secrets are kept in REJOINDER_DATA_DIR, by default .rejoinder in the checkout."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  rejoinder up",
      "  WEBHOOK_URL=http://127.0.0.1:4000 rejoinder up --allow-private-networks",
      "  PORT=8080 WEBHOOK_URL=https://tools.example.com/hook OPENAI_API_KEY=... rejoinder up",
      "  KAFKA_BOOTSTRAP_SERVERS=kafka:9092 rejoinder up",
    })
final class UpCommand implements Callable<Integer> {

  private static final long LOOK_EVERY_MS = 1_000;

  @Mixin private final NetworkOptions network = new NetworkOptions();
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, String> environment = network.over(Surroundings.environment());
    OneProcess process = OneProcess.of(environment, sentence -> say(out, sentence));
    CountDownLatch stopped = new CountDownLatch(1);
    Thread drain = new Thread(() -> drain(process, stopped, out), "drain");
    Runtime.getRuntime().addShutdownHook(drain);
    describe(process, environment, out);
    process.start();
    out.println(Paint.BOLD.on("ready in " + ReadyTime.sinceStart()) + "  (Ctrl-C stops it)");
    while (!stopped.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
      process.failed().ifPresent(UpCommand::giveUp);
    }
    return ExitCodes.OK;
  }

  private static void say(PrintWriter out, String sentence) {
    out.println(sentence);
    out.flush();
  }

  private static void giveUp(String detail) {
    throw new CommandException(detail);
  }

  private static void drain(OneProcess process, CountDownLatch stopped, PrintWriter out) {
    out.println("Stopping: finishing what is in flight.");
    out.flush();
    process.close();
    stopped.countDown();
    out.println("Stopped.");
    out.flush();
  }

  private static void describe(OneProcess process, Map<String, String> given, PrintWriter out) {
    out.println(Paint.BOLD.on("Rejoinder") + ", everything in one process");
    line(out, "ask at", Surroundings.ingress(given) + "/api/ask");
    line(
        out, "callbacks at", process.setting("PUBLIC_URL").orElse("") + "/api/callbacks/<call_id>");
    line(
        out,
        "kafka",
        process.clients().bootstrapServers() + (process.embedded() ? " (embedded)" : ""));
    line(out, "data", process.dataDir().toString());
    line(out, "model", ModelChoice.describe(given));
    line(out, "serves", IngressConfig.served(Env.of(given)));
    line(out, "tools at", process.setting("WEBHOOK_URL").orElse("WEBHOOK_URL is not set"));
    line(out, "call ids", "signed with " + secret(LocalSecrets.CALL_SIGNING, given, process));
    line(out, "webhooks", "signed with " + secret(LocalSecrets.WEBHOOK, given, process));
    line(out, "tasks", "signed with " + secret(LocalSecrets.TASK_WEBHOOK, given, process));
    line(out, "secrets", "sealed with " + secret(LocalSecrets.SEALING, given, process));
    out.flush();
  }

  private static String secret(String key, Map<String, String> given, OneProcess process) {
    return "%s, %s"
        .formatted(
            key,
            given.containsKey(key)
                ? "set by you"
                : "generated, in " + process.dataDir().resolve(LocalSecrets.FILE));
  }

  private static void line(PrintWriter out, String what, String value) {
    out.printf("  %-13s %s%n", what, value);
  }
}
