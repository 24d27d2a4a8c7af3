package dev.rejoinder.standalone.audit;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Finds everything the log has of one run, call or task. */
public final class LogStory {

  private final KafkaClients kafka;
  private final Topics topics;

  private LogStory(KafkaClients kafka, Topics topics) {
    this.kafka = kafka;
    this.topics = topics;
  }

  /**
   * A record of the story.
   *
   * @param label its topic without the prefix
   * @param writtenMs Unix time
   */
  public record Entry(
      Position position, String label, String key, long writtenMs, SpecificRecord value) {}

  /**
   * In the installation {@code env} leads to.
   *
   * @throws dev.rejoinder.runtime.ConfigException with every problem in {@code env}
   */
  public static LogStory of(Env env) {
    TopicsConfig config = TopicsConfig.from(env);
    KafkaClients kafka = KafkaClients.from(env);
    env.check();
    return new LogStory(kafka, new Topics(config));
  }

  /**
   * Every record about {@code id}, in no order; empty when the range has none.
   *
   * <p>A run is looked for near the time its id tells, then in its thread's partitions alone; a
   * call or task in its own. What follows long after a run's end is left out.
   *
   * @param id of a run, a call or a task
   * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
   */
  public List<Entry> find(String id, TimeRange range) {
    try (KafkaLog log = new KafkaLog(kafka)) {
      Gathering gathering = new Gathering(log);
      return id.startsWith("run_")
          ? new RunSearch(gathering, topics).find(id, range)
          : new CallSearch(gathering, topics).find(id, range);
    }
  }
}
