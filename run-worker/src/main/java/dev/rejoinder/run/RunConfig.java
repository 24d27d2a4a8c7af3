package dev.rejoinder.run;

import dev.rejoinder.run.machine.RunPolicy;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.runtime.StreamsSettings;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.TopicsConfig;
import java.time.Duration;

/**
 * What the run worker is told by its environment.
 *
 * @param policy limits of runs: {@code RUN_TIMEOUT}, {@code THREAD_RETENTION}, {@code
 *     RUN_QUEUE_MAX}, {@code MODEL_ATTEMPTS_MAX}, {@code MODEL_BACKOFF}, {@code
 *     MODEL_RETRY_AFTER_MAX}; and {@code CALL_SIGNING_SECRET}
 * @param dueCheckInterval {@code DUE_CHECK_INTERVAL}: least time between two looks at due times
 * @param model who answers
 */
public record RunConfig(
    KafkaClients kafka,
    TopicsConfig topics,
    StreamsSettings streams,
    RunPolicy policy,
    Duration dueCheckInterval,
    ModelConfig model) {

  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration YEAR = Duration.ofDays(365);

  /** Notes every problem in {@code env}; the caller checks it before the result is used. */
  public static RunConfig from(Env env) {
    KafkaClients kafka = KafkaClients.from(env);
    TopicsConfig topics = TopicsConfig.from(env);
    return new RunConfig(
        kafka,
        topics,
        StreamsSettings.from(
            env, kafka, topics.prefix() + "run-worker", topics.prefix() + "dead-letters"),
        policy(env),
        env.duration(
            "DUE_CHECK_INTERVAL",
            Duration.ofMillis(100),
            Duration.ofMillis(10),
            Duration.ofMinutes(1)),
        ModelConfig.from(env));
  }

  /** Who answers, in words an operator reads at start; holds no secret. */
  public String answeredBy() {
    return model.describe();
  }

  /** Whether the stand-in answers, and no model. */
  public boolean scripted() {
    return model.access().isEmpty();
  }

  private static RunPolicy policy(Env env) {
    Secret secret = CallIds.secret(env);
    return new RunPolicy(
        new CallIds(secret)::mint,
        env.duration("RUN_TIMEOUT", Duration.ofHours(24), MILLISECOND, YEAR),
        env.duration("THREAD_RETENTION", Duration.ofDays(30), MILLISECOND, YEAR),
        env.integer("RUN_QUEUE_MAX", 16, 0, 1000),
        env.integer("MODEL_ATTEMPTS_MAX", 5, 1, 100),
        env.duration("MODEL_BACKOFF", Duration.ofSeconds(1), MILLISECOND, Duration.ofHours(1)),
        env.duration("MODEL_RETRY_AFTER_MAX", Duration.ofMinutes(10), MILLISECOND, YEAR));
  }
}
