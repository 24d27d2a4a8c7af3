package dev.rejoinder.standalone;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.topics.TopicCreator;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Creates and checks the topics of a cluster. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Create or check the topics Rejoinder works on.",
      "TOPIC_PREFIX, TOPIC_PARTITIONS, TOPIC_REPLICATION_FACTOR and RETRY_DELAYS say which."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  KAFKA_BOOTSTRAP_SERVERS=localhost:9092 rejoinder topics create",
      "  rejoinder topics check && echo all is well",
    })
final class TopicsCommand {

  private static final Duration REGISTRY_TIMEOUT = Duration.ofSeconds(5);
  private static final int REQUEST_TIMEOUT_MS = 5_000;
  private static final int API_TIMEOUT_MS = 10_000;

  @Spec private CommandSpec spec;

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Create the topics that are missing; leave the others as they are.",
      footerHeading = "%nExample:%n",
      footer = "  TOPIC_PARTITIONS=16 TOPIC_REPLICATION_FACTOR=3 rejoinder topics create")
  int create() {
    PrintWriter out = spec.commandLine().getOut();
    List<String> created = with(TopicCreator::create);
    created.forEach(name -> out.println("created " + name));
    out.println(created.isEmpty() ? "Every topic was there already." : "All topics are there.");
    return ExitCodes.OK;
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Say what is wrong with the topics; exit code 1 when something is.",
      footerHeading = "%nExample:%n",
      footer = "  KAFKA_BOOTSTRAP_SERVERS=localhost:9092 rejoinder topics check")
  int check() {
    List<String> problems = new ArrayList<>(with(TopicCreator::check));
    registryInTheWay().ifPresent(problems::add);
    if (problems.isEmpty()) {
      spec.commandLine().getOut().println("All topics are there, with matching partitions.");
      return ExitCodes.OK;
    }
    problems.forEach(spec.commandLine().getErr()::println);
    return ExitCodes.FAILED;
  }

  private static Optional<String> registryInTheWay() {
    return TopicsConfig.from(Env.of(Surroundings.environment()))
        .schemaRegistry()
        .flatMap(registry -> registry.unreachable(REGISTRY_TIMEOUT));
  }

  private interface Action {
    List<String> run(TopicCreator creator, Admin admin)
        throws ExecutionException, InterruptedException;
  }

  private static List<String> with(Action action) {
    Env env = Env.of(Surroundings.environment());
    env.text(Surroundings.DATA_DIR);
    TopicsConfig config = TopicsConfig.from(env);
    KafkaClients kafka = KafkaClients.from(env);
    env.check();
    return run(new TopicCreator(new Topics(config)), kafka, action);
  }

  private static List<String> run(TopicCreator creator, KafkaClients kafka, Action action) {
    Map<String, Object> clients = kafka.common("rejoinder-topics");
    clients.putIfAbsent("request.timeout.ms", REQUEST_TIMEOUT_MS);
    clients.putIfAbsent("default.api.timeout.ms", API_TIMEOUT_MS);
    try (Admin admin = Admin.create(clients)) {
      return action.run(creator, admin);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        throw silent(kafka, e);
      }
      throw new CommandException(
          "Kafka at %s refused: %s".formatted(kafka.bootstrapServers(), Sentences.reason(e)),
          ExitCodes.FAILED,
          e);
    } catch (KafkaException e) { // no name among the servers can be resolved
      throw silent(kafka, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("Interrupted.", ExitCodes.FAILED, e);
    }
  }

  private static CommandException silent(KafkaClients kafka, Exception e) {
    return new CommandException(
        "Kafka at %s does not answer; is it running there? KAFKA_BOOTSTRAP_SERVERS says where."
            .formatted(kafka.bootstrapServers()),
        ExitCodes.FAILED,
        e);
  }
}
