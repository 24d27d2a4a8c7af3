package dev.rejoinder.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A webhook that lives as long as the command that made it. */
final class Registration implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
  private static final int CREATED = 201;
  private static final int NOT_FOUND = 404;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(REQUEST_TIMEOUT)
          .build();
  private final URI ingress;
  private final Optional<String> token;
  private String id = "";
  private Optional<String> secret = Optional.empty();

  private Registration(URI ingress, Optional<String> token) {
    this.ingress = ingress;
    this.token = token;
  }

  /**
   * What is asked for.
   *
   * @param url where its events go
   * @param eventTypes names, prefixes as in {@code task.*}, or {@code *}
   * @param secret to sign with; empty: the ingress makes one
   */
  record Wanted(URI url, List<String> eventTypes, Optional<String> secret) {}

  /**
   * Creates it.
   *
   * @param ingress such as {@code http://localhost:3000}
   * @param token names the owner; empty: the owner of those who name none
   * @throws CommandException when it is refused, or nobody answers
   */
  static Registration at(URI ingress, Optional<String> token, Wanted wanted)
      throws InterruptedException {
    Registration registration = new Registration(ingress, token);
    registration.create(wanted);
    return registration;
  }

  String id() {
    return id;
  }

  /** What its deliveries are signed with; empty when they are not. */
  Optional<String> secret() {
    return secret;
  }

  private void create(Wanted wanted) throws InterruptedException {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("name", "rejoinder listen").put("url", wanted.url().toString());
    wanted.eventTypes().forEach(body.putArray("eventTypes")::add);
    wanted.secret().ifPresent(given -> body.put("secret", given));
    HttpResponse<String> response =
        send(
            request("/api/hooks/webhooks")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    JsonNode created = parsed(response.body());
    id = created.path("id").asText();
    if (response.statusCode() > CREATED || id.isEmpty()) {
      throw new CommandException(
          "The webhook was refused by %s with %d: %s"
              .formatted(ingress, response.statusCode(), response.body()));
    }
    secret = Optional.of(created.path("secret").asText()).filter(text -> !text.isEmpty());
    secret = secret.or(wanted::secret);
  }

  /**
   * Deletes it.
   *
   * @throws CommandException when it is still there
   */
  @Override
  public void close() {
    try {
      int status = send(request("/api/hooks/webhooks/" + id).DELETE()).statusCode();
      if (status >= 300 && status != NOT_FOUND) {
        throw new CommandException(
            "The webhook %s is left at %s: deleting it was answered with %d."
                .formatted(id, ingress, status));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest.Builder request(String path) {
    URI uri = URI.create(ingress.toString().replaceAll("/+$", "") + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(REQUEST_TIMEOUT);
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return request;
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws InterruptedException {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new CommandException(
          "Nobody answers at %s; 'rejoinder up' starts Rejoinder.".formatted(ingress),
          ExitCodes.FAILED,
          e);
    }
  }

  private static JsonNode parsed(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }
}
