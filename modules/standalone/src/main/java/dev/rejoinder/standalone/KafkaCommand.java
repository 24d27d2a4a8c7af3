package dev.rejoinder.standalone;

import dev.rejoinder.embedded.EmbeddedKafka;
import dev.rejoinder.embedded.Quorum;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.HealthServer;
import dev.rejoinder.runtime.ProcessMetrics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the stock broker in the foreground, for those who have no Kafka at hand. */
@Command(
    name = "kafka",
    mixinStandardHelpOptions = true,
    description = {
      "Run a Kafka broker in the foreground, for development.",
      "It listens on loopback only and keeps its data between starts. With --quorum it is one of"
          + " several; ops/cluster starts three. HEALTH_PORT serves /health, /ready (all its"
          + " replicas are in sync) and /metrics."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  rejoinder kafka",
      "  rejoinder kafka --port 19092 --data /tmp/kafka",
      "  rejoinder kafka --port 9093 --node 2 \\",
      "    --quorum 1@127.0.0.1:9192,2@127.0.0.1:9193,3@127.0.0.1:9194",
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

  @Option(
      names = "--quorum",
      paramLabel = "ID@HOST:PORT,...",
      description =
          "All brokers of the cluster, the same list for each, with the ports of their"
              + " controllers (default: this one alone).")
  private @Nullable String quorum;

  @Option(
      names = "--node",
      paramLabel = "ID",
      defaultValue = "1",
      description = "Which of the quorum this is (default: ${DEFAULT-VALUE}).")
  private int node;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of the broker; may be given several times, with --quorum.")
  private final Map<String, String> settings = new TreeMap<>();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Path directory = data == null ? defaultDirectory() : data;
    BrokerService readiness = new BrokerService(node);
    serveHealth(readiness);
    EmbeddedKafka kafka =
        quorum == null ? EmbeddedKafka.start(directory, port) : joined(directory, quorum);
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "stop-kafka"));
    readiness.serves(kafka.bootstrapServers());
    out.printf("Kafka serves %s with its data in %s.%n", kafka.bootstrapServers(), directory);
    out.println("Ready in %s. Ctrl-C stops it.".formatted(ReadyTime.sinceStart()));
    kafka.awaitClose();
    return ExitCodes.OK;
  }

  /** Until the process ends. */
  private static void serveHealth(BrokerService readiness) {
    Env env = Env.of(Surroundings.environment());
    int healthPort = Gated.healthPort(env);
    env.check();
    if (healthPort > 0) {
      ProcessMetrics.collect();
      new HealthServer(healthPort, List.of(readiness)).start();
    }
  }

  private EmbeddedKafka joined(Path directory, String nodes) {
    try {
      Quorum all = Quorum.parse(nodes);
      return EmbeddedKafka.start(directory, port, all, all.voter(node), settings);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--quorum: " + e.getMessage(), e);
    }
  }

  private Path defaultDirectory() {
    return Surroundings.dataDir(Surroundings.environment()).resolve("kafka-" + port);
  }
}
