package dev.rejoinder.discord;

import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.SourceSignalKind;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.dv8tion.jda.api.JDA;
import net.dv8tion.jda.api.JDABuilder;
import net.dv8tion.jda.api.exceptions.InvalidTokenException;
import net.dv8tion.jda.api.requests.GatewayIntent;
import net.dv8tion.jda.api.requests.RestConfig;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one shard connected from its making until it is closed.
 *
 * <p>JDA opens a lost connection again by itself. What it gives up for good, such as one refused
 * for its token, is begun anew here after a pause that doubles up to five minutes.
 */
final class ShardClient implements AutoCloseable {

  private static final List<GatewayIntent> INTENTS =
      List.of(
          GatewayIntent.GUILD_MESSAGES,
          GatewayIntent.DIRECT_MESSAGES,
          GatewayIntent.MESSAGE_CONTENT);

  private static final Duration PAUSE_FIRST = Duration.ofSeconds(5);
  private static final Duration PAUSE_MAX = Duration.ofMinutes(5);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(ShardClient.class);

  private final ShardNews news;
  private final Outbox outbox;
  private final Connector connector;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable ShardListener listener;

  /**
   * How a connection is made.
   *
   * @param api base address of Discord's REST API
   * @param shards of the source, over all replicas
   */
  record Connector(
      OkHttpClient http, URI api, Secret token, GatewaySessions sessions, int shards) {}

  ShardClient(ShardNews news, GatewayLog sink, Connector connector) {
    this.news = news;
    this.connector = connector;
    String name = "discord-%s-%d".formatted(news.source().name(), news.shard());
    outbox = new Outbox(name, sink);
    thread = Thread.ofVirtual().name(name).start(this::run);
  }

  /** Says once more that it is connected, if it is, so that silence means that nobody is. */
  void report() {
    ShardListener current = listener;
    if (current != null && current.connected()) {
      outbox.putIfIdle(news.signal(SourceSignalKind.CONNECTED, null));
    }
  }

  /** Ends the connection; once this returns there is none, and what it brought is in Kafka. */
  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join();
      outbox.put(
          news.signal(SourceSignalKind.DISCONNECTED, "This replica gave the connection up."));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    outbox.close();
  }

  private void run() {
    try {
      Duration pause = PAUSE_FIRST;
      while (closing.getCount() > 0) {
        outbox.put(news.signal(SourceSignalKind.CONNECTING, null));
        Stay stay = stay();
        log.atWarn()
            .addKeyValue("source", news.source().name())
            .addKeyValue("shard", news.shard())
            .addKeyValue("reason", stay.endedBy())
            .log("discord connection given up");
        outbox.put(news.signal(SourceSignalKind.DISCONNECTED, stay.endedBy()));
        pause = stay.connected() ? PAUSE_FIRST : pause;
        closing.await(longer(pause, stay.pause()).toMillis(), TimeUnit.MILLISECONDS);
        pause = shorter(pause.multipliedBy(2), PAUSE_MAX);
      }
    } catch (InterruptedException e) {
      // Closing, and the connection is closed already.
    }
  }

  /**
   * How a connection went.
   *
   * @param pause Discord wants before the next
   */
  private record Stay(String endedBy, boolean connected, Duration pause) {}

  /** Connects and stays until that ends, or until interrupted; leaves no connection behind. */
  private Stay stay() throws InterruptedException {
    return switch (connector.sessions().ask()) {
      case GatewayAddress.Answer.Closed closed ->
          new Stay(closed.reason(), false, closed.retryAfter());
      case GatewayAddress.Answer.Open open -> {
        ShardListener heard = new ShardListener(news, outbox);
        listener = heard;
        yield new Stay(connectAndStay(heard), heard.everConnected(), Duration.ZERO);
      }
    };
  }

  private String connectAndStay(ShardListener heard) throws InterruptedException {
    Optional<JDA> connection = Optional.empty();
    try {
      connection = Optional.of(connect(heard));
      return heard.awaitEnd();
    } catch (InvalidTokenException e) {
      return "Discord does not know the token; set the source's api.token.";
    } catch (RuntimeException e) {
      // Whatever JDA fails with, the shard is tried again.
      return "Connecting to Discord failed: %s".formatted(e.getMessage());
    } finally {
      if (connection.isPresent()) {
        shutDown(connection.get());
      }
    }
  }

  private JDA connect(ShardListener heard) {
    return JDABuilder.createLight(connector.token().value(), INTENTS)
        .setRestConfig(new RestConfig().setBaseUrl(connector.api() + "/"))
        .setHttpClient(connector.http())
        .setSessionController(connector.sessions())
        .useSharding(news.shard(), connector.shards())
        .setRawEventsEnabled(true)
        .setEnableShutdownHook(false)
        .addEventListeners(heard)
        .build();
  }

  private static void shutDown(JDA connection) {
    boolean interrupted = Thread.interrupted();
    try {
      connection.shutdown();
      if (!connection.awaitShutdown(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        connection.shutdownNow();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      connection.shutdownNow();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
