package dev.rejoinder.discord;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.sources.Source;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Asks Discord's API where the gateway is, {@code GET /gateway/bot}, and whether it may be used.
 *
 * <p>Where the source names the gateway itself, only that is believed of its address; the API is
 * asked all the same, for it knows whether the token is right.
 */
final class GatewayAddress {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int UNAUTHORIZED = 401;

  private final OkHttpClient http;
  private final URI api;
  private final Optional<URI> given;

  GatewayAddress(OkHttpClient http, Source source) {
    this.http = http;
    api = source.api().url();
    given = source.gateway().flatMap(Source.Gateway::url);
  }

  /** What came of asking. */
  sealed interface Answer {

    /**
     * The gateway may be used.
     *
     * @param concurrency shards that may identify themselves within the same five seconds
     */
    record Open(String url, int concurrency) implements Answer {}

    /** It may not, or not now. */
    record Closed(String reason, Duration retryAfter) implements Answer {}
  }

  /** Asks once; never throws for what the network or the API does. */
  Answer ask(Secret token) {
    Request request =
        new Request.Builder()
            .url(api + "/gateway/bot")
            .header("Authorization", "Bot " + token.value())
            .build();
    try (Response response = http.newCall(request).execute()) {
      if (response.code() == UNAUTHORIZED) {
        return closed("Discord does not know the token (401); set the source's api.token.");
      }
      return response.isSuccessful()
          ? answer(JSON.readTree(response.body().bytes()))
          : closed("Discord's API answered HTTP %d.".formatted(response.code()));
    } catch (JsonProcessingException e) {
      return closed("Discord's API answered with something that is not JSON.");
    } catch (IOException e) {
      return closed("Discord's API was not reached: %s.".formatted(e.getMessage()));
    }
  }

  private Answer answer(JsonNode body) {
    JsonNode limit = body.path("session_start_limit");
    if (limit.path("remaining").asInt(1) == 0) {
      return new Answer.Closed(
          "Discord allows no more connections of this bot for now.",
          Duration.ofMillis(limit.path("reset_after").asLong()));
    }
    String url = given.map(URI::toString).orElseGet(() -> body.path("url").asText());
    return url.isEmpty()
        ? closed("Discord's API did not say where the gateway is.")
        : new Answer.Open(url, Math.max(1, limit.path("max_concurrency").asInt(1)));
  }

  private static Answer.Closed closed(String reason) {
    return new Answer.Closed(reason, Duration.ZERO);
  }
}
