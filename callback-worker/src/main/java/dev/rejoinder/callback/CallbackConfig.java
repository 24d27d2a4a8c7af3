package dev.rejoinder.callback;

import dev.rejoinder.callback.call.CallPolicy;
import dev.rejoinder.callback.inbound.InboundConfig;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.StreamsSettings;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.net.URI;
import java.time.Duration;

/**
 * What the callback worker is configured with.
 *
 * @param streams how its Streams application runs; application id {@code callback-worker} behind
 *     the topic prefix
 * @param policy CALL_TIMEOUT, default 5m, 100ms to 30d; CALLBACK_PARKED_TTL, default 1m, 100ms to
 *     1h; CALL_RETENTION, default 24h, 1s to 30d; CALL_APPROVAL_TIMEOUT, default 24h, 100ms to 30d
 * @param publicUrl PUBLIC_URL, where tools reach ingress; default http://localhost and PORT
 * @param dueCheckInterval DUE_CHECK_INTERVAL, least time between two looks for due deadlines;
 *     default 100ms, 10ms to 1m
 * @param inbound with what events of sources are taken
 */
public record CallbackConfig(
    TopicsConfig topics,
    StreamsSettings streams,
    CallPolicy policy,
    URI publicUrl,
    Duration dueCheckInterval,
    InboundConfig inbound) {

  private static final int PORT = 3000;
  private static final int PORT_MAX = 65_535;

  /** Notes what is wrong in {@code env}; the caller has it checked. */
  public static CallbackConfig from(Env env) {
    TopicsConfig topics = TopicsConfig.from(env);
    KafkaClients kafka = KafkaClients.from(env);
    StreamsSettings streams =
        StreamsSettings.from(
            env,
            kafka,
            topics.prefix() + "callback-worker",
            new Topics(topics).deadLetters().name());
    int port = env.integer("PORT", PORT, 0, PORT_MAX);
    return new CallbackConfig(
        topics,
        streams,
        policy(env),
        env.url("PUBLIC_URL").orElse(URI.create("http://localhost:" + port)),
        env.duration(
            "DUE_CHECK_INTERVAL",
            Duration.ofMillis(100),
            Duration.ofMillis(10),
            Duration.ofMinutes(1)),
        InboundConfig.from(env, topics, kafka));
  }

  private static CallPolicy policy(Env env) {
    return new CallPolicy(
        env.duration(
            "CALL_TIMEOUT", Duration.ofMinutes(5), Duration.ofMillis(100), Duration.ofDays(30)),
        env.duration(
            "CALLBACK_PARKED_TTL",
            Duration.ofMinutes(1),
            Duration.ofMillis(100),
            Duration.ofHours(1)),
        env.duration(
            "CALL_RETENTION", Duration.ofHours(24), Duration.ofSeconds(1), Duration.ofDays(30)),
        env.duration(
            "CALL_APPROVAL_TIMEOUT",
            Duration.ofHours(24),
            Duration.ofMillis(100),
            Duration.ofDays(30)));
  }
}
