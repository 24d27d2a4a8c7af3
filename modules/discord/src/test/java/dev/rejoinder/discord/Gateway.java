package dev.rejoinder.discord;

import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.SourceSignal;
import dev.rejoinder.schemas.SourceSignalKind;
import dev.rejoinder.sources.ProviderApi;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.testkit.discord.DiscordStandIn;
import dev.rejoinder.topics.TrustedClasses;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;

/** What one or more replicas of a gateway wrote, and sources for them. */
final class Gateway implements GatewayLog {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  static {
    TrustedClasses.trust();
  }

  final List<InboundEvent> events = new CopyOnWriteArrayList<>();
  final List<SourceSignal> signals = new CopyOnWriteArrayList<>();
  final AtomicBoolean away = new AtomicBoolean();
  final AtomicInteger refused = new AtomicInteger();

  @Override
  public boolean publish(InboundEvent event) {
    return away.get() ? refuse() : events.add(event);
  }

  @Override
  public boolean publish(SourceSignal signal) {
    return away.get() ? refuse() : signals.add(signal);
  }

  List<SourceSignalKind> signalKinds() {
    return signals.stream().map(SourceSignal::getSignal).toList();
  }

  List<String> eventIds() {
    return events.stream().map(InboundEvent::getProviderEventId).toList();
  }

  static Source source(DiscordStandIn discord, String token, int shards) {
    return source(discord.apiUrl(), token, new Source.Gateway(shards, Optional.empty()));
  }

  static Source source(URI api, String token, Source.Gateway gateway) {
    return new Source(
        "discord",
        SourceKind.DISCORD,
        true,
        false,
        List.of(),
        List.of(),
        1000,
        Duration.ofMinutes(15),
        Duration.ofSeconds(3),
        Optional.empty(),
        new ProviderApi(api, Optional.of(new Secret(token)), Optional.empty(), Optional.empty()),
        Optional.of(gateway),
        Optional.empty());
  }

  /** Shard 0 of {@code source}, connecting. */
  ShardClient shard(Source source) {
    OkHttpClient http = new OkHttpClient();
    Secret token = source.api().token().orElseThrow();
    GatewaySessions sessions = new GatewaySessions(new GatewayAddress(http, source), token);
    return new ShardClient(
        new ShardNews(source, 0, InstantSource.system()),
        this,
        new ShardClient.Connector(
            http, source.api().url(), token, sessions, source.gateway().orElseThrow().shards()));
  }

  static String directMessage(String id) {
    return DiscordStandIn.directMessage(id, "Wie spät ist es?");
  }

  private boolean refuse() {
    refused.incrementAndGet();
    return false;
  }
}
