package dev.rejoinder.standalone;

import dev.rejoinder.topics.WebhookSignature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Posts JSON with the headers of Standard Webhooks. Thread-safe. */
final class SignedPost {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final Optional<WebhookSignature> signature;
  private final Optional<String> apiKey;

  /**
   * @param secret {@code whsec_…} or any text; empty: nothing is signed
   * @param apiKey sent as a Bearer token; empty: none is
   * @throws CommandException when the secret is {@code whsec_} and not base64
   */
  SignedPost(Optional<String> secret, Optional<String> apiKey) {
    this.apiKey = apiKey;
    try {
      signature = secret.map(WebhookSignature::with);
    } catch (IllegalArgumentException e) {
      throw new CommandException("The secret must be base64 behind whsec_.", ExitCodes.USAGE, e);
    }
  }

  /**
   * An answer.
   *
   * @param retryAfterSeconds what it asked to wait; empty when it did not, or gave a date
   */
  record Answer(int status, String body, Optional<Long> retryAfterSeconds) {}

  /** The answer; empty when there was none in time. {@code id} becomes {@code webhook-id}. */
  Optional<Answer> post(URI url, String id, String json) throws InterruptedException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    long now = Instant.now().getEpochSecond();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(REQUEST_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    apiKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
    signature.ifPresent(by ->
        request
            .header("webhook-id", id)
            .header("webhook-timestamp", String.valueOf(now))
            .header("webhook-signature", by.of(id, now, body)));
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return Optional.of(
          new Answer(
              response.statusCode(),
              response.body(),
              response
                  .headers()
                  .firstValue("Retry-After")
                  .filter(value -> value.matches("\\d{1,6}"))
                  .map(Long::valueOf)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
