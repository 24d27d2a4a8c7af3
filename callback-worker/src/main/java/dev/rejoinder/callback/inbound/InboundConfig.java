package dev.rejoinder.callback.inbound;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.runtime.StreamsSettings;
import dev.rejoinder.sources.Route;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.sources.SourcesConfig;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.time.Duration;
import java.util.Optional;

/**
 * What events of sources are taken with.
 *
 * @param streams how its Streams application runs; application id {@code inbound} behind the topic
 *     prefix
 * @param sources SOURCES_FILE and OPENPHONE_WEBHOOK_SECRET; see {@link SourcesConfig}
 * @param dedupeWindow INBOUND_DEDUPE_WINDOW, how long an event is remembered; default 3d, 1s to 30d
 * @param assistantId ASSISTANT_ID, asked by routes that name none; unset: the only one there is
 * @param signingSecret CALL_SIGNING_SECRET, for the ids of tasks; read when a route starts any
 */
public record InboundConfig(
    StreamsSettings streams,
    Sources sources,
    Duration dedupeWindow,
    Optional<String> assistantId,
    Optional<Secret> signingSecret) {

  /** Notes what is wrong in {@code env}; the caller has it checked. */
  public static InboundConfig from(Env env, TopicsConfig topics, KafkaClients kafka) {
    Sources sources = SourcesConfig.from(env);
    return new InboundConfig(
        StreamsSettings.from(
            env, kafka, topics.prefix() + "inbound", new Topics(topics).deadLetters().name()),
        sources,
        SourcesConfig.dedupeWindow(env),
        env.text("ASSISTANT_ID"),
        startsTasks(sources) ? Optional.of(CallIds.secret(env)) : Optional.empty());
  }

  /** Whether there is anything to take. */
  public boolean wanted() {
    return !sources.all().isEmpty();
  }

  private static boolean startsTasks(Sources sources) {
    return sources.routes().stream().anyMatch(route -> route.action() instanceof Route.Action.Task);
  }
}
