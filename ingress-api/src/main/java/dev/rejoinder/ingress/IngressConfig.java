package dev.rejoinder.ingress;

import dev.rejoinder.ingress.assistant.AssistantsFile;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.runtime.StreamsSettings;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.sources.SourcesConfig;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Seal;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What ingress is told at its start.
 *
 * @param host address it listens on; HOST, default 127.0.0.1
 * @param port PORT, default 3000; 0: any free one
 * @param assistantId assistant asked when a question names none; ASSISTANT_ID
 * @param assistants definitions published at start; from ASSISTANTS_FILE, else the example
 * @param replicas what replicas of the ingress know of each other; ADVERTISED_URL, REPLICA_KEY
 * @param signingSecret secret call ids are signed with; CALL_SIGNING_SECRET, the same everywhere
 * @param seal keeps secrets of tasks and webhooks; SECRETS_KEY; empty: tasks with webhookAuth and
 *     all webhooks are turned down
 * @param privateNetworks whether tasks and events may go to them; ALLOW_PRIVATE_NETWORKS, default
 *     false
 * @param requireHttps whether tasks and events may go by https alone; REQUIRE_HTTPS, default false
 * @param webhooksPerOwner webhooks one owner may have; WEBHOOKS_PER_OWNER, 1 to 10,000, default 10
 * @param publicUrl where clients reach it, for /openapi.json; PUBLIC_URL; empty: as they did
 * @param sources who sends webhooks in; SOURCES_FILE and OPENPHONE_WEBHOOK_*
 * @param viewStreams how the application runs that the views are made by; application id {@code
 *     ingress-views} behind TOPIC_PREFIX
 */
public record IngressConfig(
    String host,
    int port,
    Limits limits,
    AccessConfig access,
    ViewLimits view,
    StreamLimits streams,
    Optional<String> assistantId,
    List<Assistant> assistants,
    ReplicaConfig replicas,
    Secret signingSecret,
    CallbackTrust callbackTrust,
    Optional<Seal> seal,
    boolean privateNetworks,
    boolean requireHttps,
    int webhooksPerOwner,
    Optional<URI> publicUrl,
    Sources sources,
    KafkaClients kafka,
    TopicsConfig topicsConfig,
    StreamsSettings viewStreams) {

  private static final Duration WAIT_MAX = Duration.ofMinutes(5);

  /** Below the server's idle timeout, which would take a quiet stream for a dead one. */
  private static final Duration HEARTBEAT_MAX = Duration.ofMinutes(5);

  private static final int BODY_BYTES = 256 * 1024;
  private static final int BODY_BYTES_LIMIT = 1024 * 1024;

  public IngressConfig {
    assistants = List.copyOf(assistants);
  }

  /** Reads every key and notes every problem; the caller checks {@code env} before using it. */
  public static IngressConfig from(Env env) {
    String host = env.text("HOST", "127.0.0.1");
    int port = env.integer("PORT", 3000, 0, 65_535);
    ReplicaConfig replicas = ReplicaConfig.from(env, host, port);
    KafkaClients kafka = KafkaClients.from(env);
    TopicsConfig topics = TopicsConfig.from(env);
    return new IngressConfig(
        host,
        port,
        limits(env),
        AccessConfig.from(env),
        view(env),
        streams(env),
        env.text("ASSISTANT_ID"),
        assistants(env),
        replicas,
        CallIds.secret(env),
        CallbackTrust.from(env),
        Seal.from(env),
        env.flag("ALLOW_PRIVATE_NETWORKS", false),
        env.flag("REQUIRE_HTTPS", false),
        env.integer("WEBHOOKS_PER_OWNER", 10, 1, 10_000),
        env.url("PUBLIC_URL"),
        sources(env),
        kafka,
        topics,
        StreamsSettings.views(
            env,
            kafka,
            topics.prefix() + "ingress-views",
            new Topics(topics).deadLetters().name(),
            replicas.advertisedUrl().getAuthority()));
  }

  public Topics topics() {
    return new Topics(topicsConfig);
  }

  /** Who is served, in one clause; problems are noted in {@code env}. */
  public static String served(Env env) {
    return AccessConfig.from(env).served();
  }

  /** The sources and routes, with every problem noted, also of secrets that can never verify. */
  public static Sources sources(Env env) {
    Sources sources = SourcesConfig.from(env);
    InboundRoutes.problems(sources).forEach(env::problem);
    return sources;
  }

  private static Limits limits(Env env) {
    List<String> origins =
        Arrays.stream(env.text("CORS_ORIGINS", "").split(",", -1))
            .map(String::strip)
            .filter(origin -> !origin.isEmpty())
            .toList();
    if (!origins.stream().allMatch(origin -> origin.matches("\\*|https?://[^/\\s*?#]+"))) {
      env.problem(
          "CORS_ORIGINS must be origins with commas between them, like https://app.example.com,"
              + " or * for any.");
    }
    return new Limits(
        env.duration("ASK_WAIT", Duration.ofSeconds(40), Duration.ZERO, WAIT_MAX),
        env.duration("CALLBACK_WAIT", Duration.ofMinutes(3), Duration.ZERO, WAIT_MAX),
        env.integer("BODY_BYTES_MAX", BODY_BYTES, 1024, BODY_BYTES_LIMIT),
        env.integer("ASK_MESSAGE_CHARS_MAX", 32_000, 1, BODY_BYTES),
        origins);
  }

  private static ViewLimits view(Env env) {
    return new ViewLimits(
        env.integer("VIEW_RUNS_MAX", 100_000, 1, 10_000_000),
        env.integer("VIEW_MEGACHARS_MAX", 100, 1, 100_000) * 1_000_000L,
        env.integer("VIEW_DELIVERIES_MAX", 100_000, 1, 10_000_000),
        env.duration(
            "VIEW_LOOK_BACK", Duration.ofDays(1), Duration.ofSeconds(1), Duration.ofDays(30)));
  }

  private static StreamLimits streams(Env env) {
    return new StreamLimits(
        env.integer("SSE_STREAMS_MAX", 1000, 1, 100_000),
        env.duration(
            "SSE_HEARTBEAT", Duration.ofSeconds(15), Duration.ofMillis(10), HEARTBEAT_MAX));
  }

  private static List<Assistant> assistants(Env env) {
    Optional<String> file = env.text("ASSISTANTS_FILE");
    if (file.isEmpty()) {
      return AssistantsFile.example().assistants();
    }
    try {
      AssistantsFile read = AssistantsFile.parse(Files.readString(Path.of(file.get())));
      read.problems().forEach(problem -> env.problem("ASSISTANTS_FILE: " + problem));
      return read.assistants();
    } catch (IOException | IllegalArgumentException e) {
      env.problem("ASSISTANTS_FILE cannot be read: " + file.get() + ".");
      return List.of();
    }
  }
}
