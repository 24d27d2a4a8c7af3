package dev.rejoinder.standalone;

import dev.rejoinder.embedded.FreePorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows one question going all the way, with everything it needs started for it. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Start Kafka, all workers and a small tool server in one process, ask a question that needs"
          + " two tools at once, and print each step with its topic, partition and offset.",
      "Needs nothing set up. Uses the model configured by MODEL_PROVIDER, OPENAI_API_KEY and so on,"
          + " or else a scripted stand-in, and says which. Keeps nothing."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  rejoinder demo",
      "  OPENAI_API_KEY=... rejoinder demo",
    })
final class DemoCommand implements Callable<Integer> {

  private static final String QUESTION = "What's the weather in Berlin and Paris?";
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration LAST_RECORDS = Duration.ofMillis(300);

  /** The demo brings everything but the model, so nothing else of the surroundings is taken. */
  private static final List<String> TAKEN_PREFIXES =
      List.of("MODEL_", "OPENAI_", "ANTHROPIC_", "OLLAMA_");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> environment = settings(Surroundings.environment());
    Path dataDir = Surroundings.dataDir(environment);
    Playback playback = new Playback(spec.commandLine().getOut());
    try (ToolServer tools = ToolServer.start(LocalSecrets.webhook(dataDir), playback::toolServer)) {
      environment.put("WEBHOOK_URL", tools.url());
      try (OneProcess process = OneProcess.of(environment, spec.commandLine().getOut()::println)) {
        introduce(process, environment, tools);
        process.start();
        return converse(process, playback);
      }
    } finally {
      delete(dataDir);
    }
  }

  private static Map<String, String> settings(Map<String, String> given) {
    Map<String, String> settings = new HashMap<>();
    given.forEach((key, value) -> {
      if (TAKEN_PREFIXES.stream().anyMatch(key::startsWith)) {
        settings.put(key, value);
      }
    });
    String port = given.getOrDefault("PORT", String.valueOf(FreePorts.next()));
    settings.put("PORT", port);
    settings.put("HOST", "127.0.0.1");
    settings.put("PUBLIC_URL", "http://127.0.0.1:" + port);
    settings.put("ALLOW_PRIVATE_NETWORKS", "true");
    try {
      settings.put(Surroundings.DATA_DIR, Files.createTempDirectory("rejoinder-demo").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return settings;
  }

  private void introduce(OneProcess process, Map<String, String> environment, ToolServer tools) {
    PrintWriter out = spec.commandLine().getOut();
    boolean scripted = ModelChoice.scripted(environment);
    out.println(Paint.BOLD.on("Rejoinder demo"));
    out.println(
        scripted
            ? Paint.YELLOW.on(
                "A scripted stand-in answers, not a model; set OPENAI_API_KEY to ask a real one.")
            : "A model answers: " + ModelChoice.describe(environment) + ".");
    out.println("The weather is made up by the demo's own tool server at " + tools.url() + ".");
    out.println(
        "Starting Kafka at %s and all workers, HTTP at http://127.0.0.1:%s ..."
            .formatted(process.clients().bootstrapServers(), process.port()));
    out.flush();
  }

  private Integer converse(OneProcess process, Playback playback) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    out.println("ready in " + ReadyTime.sinceStart());
    out.println();
    out.println(Paint.BOLD.on("> " + QUESTION));
    try (TopicWatcher watcher =
        new TopicWatcher(process.clients(), process.topics(), playback::record)) {
      playback.begin();
      watcher.start();
      Reply reply =
          new AskClient(URI.create("http://127.0.0.1:" + process.port()))
              .ask(
                  new AskClient.Question(
                      QUESTION, Optional.empty(), Optional.empty(), ANSWER_TIMEOUT));
      playback.http(reply);
      Optional<Playback.Ending> ending = playback.awaitEnding(ANSWER_TIMEOUT);
      playback.awaitQuiet(LAST_RECORDS);
      return conclude(ending, out);
    }
  }

  private static Integer conclude(Optional<Playback.Ending> ending, PrintWriter out) {
    if (ending.isEmpty()) {
      throw new CommandException("The answer did not come within a minute; --debug shows more.");
    }
    if (!ending.get().completed()) {
      throw new CommandException("The run ended without an answer: " + ending.get().message());
    }
    out.println();
    out.println(Paint.GREEN.on(ending.get().message()));
    return ExitCodes.OK;
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
