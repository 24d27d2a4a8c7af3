package dev.rejoinder.standalone;

import dev.rejoinder.embedded.EmbeddedKafka;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the stock broker in the foreground, for those who have no Kafka at hand. */
@Command(
    name = "kafka",
    mixinStandardHelpOptions = true,
    description = {
      "Run a Kafka broker in the foreground, for development.",
      "It listens on loopback only and keeps its data between starts."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  rejoinder kafka",
      "  rejoinder kafka --port 19092 --data /tmp/kafka",
    })
final class KafkaCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description = "Port clients connect to (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where its data is kept (default: kafka-<PORT> in the data directory).")
  private @Nullable Path data;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Path directory = data == null ? defaultDirectory() : data;
    EmbeddedKafka kafka = EmbeddedKafka.start(directory, port);
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "stop-kafka"));
    out.printf("Kafka serves %s with its data in %s.%n", kafka.bootstrapServers(), directory);
    out.println("Ready in %s. Ctrl-C stops it.".formatted(ReadyTime.sinceStart()));
    kafka.awaitClose();
    return ExitCodes.OK;
  }

  private Path defaultDirectory() {
    return Surroundings.dataDir(Surroundings.environment()).resolve("kafka-" + port);
  }
}
