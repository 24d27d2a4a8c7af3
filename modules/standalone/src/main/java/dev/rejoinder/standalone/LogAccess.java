package dev.rejoinder.standalone;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.standalone.audit.WrongLogException;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/** How commands reach the log: the settings the workers have, and what to say when it is away. */
final class LogAccess {

  private LogAccess() {}

  /** The settings of this place, with the secrets {@code rejoinder up} made here, if it did. */
  static Map<String, String> settings() {
    Map<String, String> environment = Surroundings.environment();
    LocalSecrets.known(Surroundings.dataDir(environment)).forEach(environment::putIfAbsent);
    return environment;
  }

  /**
   * What {@code reading} returns.
   *
   * @throws CommandException with {@link ExitCodes#USAGE} when Kafka does not answer, or has not
   *     what is asked for
   */
  static <T> T of(Map<String, String> settings, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (WrongLogException e) {
      throw new CommandException(Sentences.of(e), ExitCodes.USAGE, e);
    } catch (KafkaException e) {
      String servers = Env.of(settings).text("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");
      throw new CommandException(
          "Kafka at %s does not answer (%s); KAFKA_BOOTSTRAP_SERVERS says where it is."
              .formatted(servers, Sentences.of(e)),
          ExitCodes.USAGE,
          e);
    }
  }
}
