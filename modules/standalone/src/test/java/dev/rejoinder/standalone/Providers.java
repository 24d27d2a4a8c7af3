package dev.rejoinder.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.slack.api.app_backend.SlackSignature;
import com.standardwebhooks.Webhook;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/**
 * OpenPhone, Slack and Discord as senders of webhooks, each signing as it does: by the reference
 * library of Standard Webhooks, by Slack's own, and by the JDK's Ed25519.
 */
final class Providers implements AutoCloseable {

  static final String OPENPHONE_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwfhk4ZGNvbW1v";
  static final String SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

  /** Before a public key's 32 bytes in its X.509 encoding. */
  private static final int X509_HEADER_BYTES = 12;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI ingress;
  private final KeyPair discord;
  private final HttpClient http = HttpClient.newHttpClient();

  Providers(int port, KeyPair discord) {
    ingress = URI.create("http://127.0.0.1:" + port);
    this.discord = discord;
  }

  static KeyPair discordKeys() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As Discord shows it to whoever makes an application. */
  static String publicKey(KeyPair keys) {
    byte[] encoded = keys.getPublic().getEncoded();
    return HexFormat.of().formatHex(encoded, X509_HEADER_BYTES, encoded.length);
  }

  /** {@code id} is the event's, the same when it is sent again. */
  HttpResponse<String> openPhone(String id, Map<String, ?> payload) throws Exception {
    String body = JSON.writeValueAsString(payload);
    long at = Instant.now().getEpochSecond();
    return post(
        "openphone",
        body,
        "webhook-id",
        id,
        "webhook-timestamp",
        String.valueOf(at),
        "webhook-signature",
        new Webhook(OPENPHONE_SECRET).sign(id, at, body));
  }

  HttpResponse<String> slack(Map<String, ?> payload) throws Exception {
    String body = JSON.writeValueAsString(payload);
    String at = String.valueOf(Instant.now().getEpochSecond());
    return post(
        "slack",
        body,
        SlackSignature.HeaderNames.X_SLACK_REQUEST_TIMESTAMP,
        at,
        SlackSignature.HeaderNames.X_SLACK_SIGNATURE,
        new SlackSignature.Generator(SLACK_SECRET).generate(at, body));
  }

  HttpResponse<String> discord(Map<String, ?> payload) throws Exception {
    String body = JSON.writeValueAsString(payload);
    String at = String.valueOf(Instant.now().getEpochSecond());
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(discord.getPrivate());
    signature.update((at + body).getBytes(StandardCharsets.UTF_8));
    return post(
        "discord",
        body,
        "X-Signature-Ed25519",
        HexFormat.of().formatHex(signature.sign()),
        "X-Signature-Timestamp",
        at);
  }

  private HttpResponse<String> post(String source, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(ingress.resolve("/api/webhooks/" + source))
            .timeout(Stage.PATIENCE)
            .header("Content-Type", "application/json")
            .headers(headers)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  static String text(String json, String pointer) {
    try {
      return JSON.readTree(json).at(pointer).asText();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + json, e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
