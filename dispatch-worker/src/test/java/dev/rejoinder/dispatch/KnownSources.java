package dev.rejoinder.dispatch;

import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.ReplyTo;
import dev.rejoinder.sources.ProviderApi;
import dev.rejoinder.sources.Route;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.sources.Sources;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sources named after their kinds, whose APIs are at one address. */
final class KnownSources {

  static final String API_TOKEN = "token-of-the-api";
  static final String REPLY_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private KnownSources() {}

  static Sources at(String url) {
    return new Sources(
        List.of(
            source(SourceKind.SLACK, url, API_TOKEN),
            source(SourceKind.DISCORD, url, API_TOKEN),
            source(SourceKind.OPENPHONE, url, API_TOKEN),
            source(SourceKind.GITHUB, url, null)),
        List.of(
            new Route(
                "help",
                "github",
                List.of("*"),
                Optional.empty(),
                new Route.Action.Ask(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(
                        new Route.Reply.Webhook(
                            URI.create(url + "/hook?key=k3y"),
                            Optional.of(new Secret(REPLY_SECRET)),
                            Optional.empty()))))));
  }

  static Source source(SourceKind kind, String url, @Nullable String token) {
    return new Source(
        kind.label(),
        kind,
        true,
        false,
        List.of(),
        List.of(),
        1_000,
        Duration.ofMinutes(15),
        Duration.ofSeconds(10),
        Optional.empty(),
        new ProviderApi(
            URI.create(url),
            Optional.ofNullable(token).map(Secret::new),
            Optional.empty(),
            Optional.empty()),
        Optional.empty(),
        Optional.empty());
  }

  static ReplyTo slack() {
    return replyTo("slack", "slack", Map.of("channel", "C1", "thread_ts", "1.1"));
  }

  static ReplyTo openphone() {
    return replyTo("openphone", "openphone", Map.of("from", "+1", "to", "+2"));
  }

  static ReplyTo discordChannel() {
    return replyTo("discord", "discord", Map.of("channel_id", "41", "message_id", "42"));
  }

  /** {@code token} sealed with {@link DispatchBench#SEAL}. */
  static ReplyTo interaction(String token, Instant expiresAt) {
    var address = Map.of("application_id", "7", "interaction_id", "8");
    return ReplyTo.newBuilder(replyTo("discord", "discord", address))
        .setToken(DispatchBench.SEAL.seal("8", token))
        .setSealedFor("8")
        .setExpiresAt(expiresAt)
        .build();
  }

  static ReplyTo webhook() {
    return replyTo("github", "webhook", Map.of());
  }

  private static ReplyTo replyTo(String source, String kind, Map<String, String> address) {
    return new ReplyTo(source, kind, "help", address, null, null, null, null);
  }
}
