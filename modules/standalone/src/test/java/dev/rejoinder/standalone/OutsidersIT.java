package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.ReceivedRequest;
import dev.rejoinder.testkit.receiver.Receiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Code that is not ours verifies what Rejoinder sends, and refuses it when it was touched. */
class OutsidersIT {

  private static final String OWN_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwfhk4ZGNvbW1v";

  @TempDir static Path folder;

  private static RejoinderForTests rejoinder;
  private static EventDesk desk;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    rejoinder = RejoinderForTests.start(Map.of());
    desk = new EventDesk(rejoinder);
  }

  @AfterAll
  static void stop() {
    rejoinder.close();
  }

  /** A library that verifies Standard Webhooks, as its users call it. */
  enum Library {
    STANDARD_WEBHOOKS {
      @Override
      void verify(String secret, String body, HttpHeaders headers) throws Exception {
        new com.standardwebhooks.Webhook(secret).verify(body, headers);
      }
    },
    SVIX {
      @Override
      void verify(String secret, String body, HttpHeaders headers) throws Exception {
        new com.svix.Webhook(secret).verify(body, headers);
      }
    };

    abstract void verify(String secret, String body, HttpHeaders headers) throws Exception;

    boolean accepts(String secret, String body, ReceivedRequest request) {
      try {
        verify(secret, body, HttpHeaders.of(request.headers(), (name, value) -> true));
        return true;
      } catch (com.standardwebhooks.exceptions.WebhookVerificationException
          | com.svix.exceptions.WebhookVerificationException e) {
        return false;
      } catch (Exception e) {
        throw new IllegalStateException("the library could not be asked", e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLibrariesAcceptWhatIsSentAndNothingElse(Library library) throws Exception {
    try (var receiver = Receiver.start()) {
      var webhook = desk.webhook(receiver.url(), "app:connected");
      var request = desk.first("app:connected", receiver::requests);

      assertThat(request.body()).contains("Prüfe ☎");
      assertThat(library.accepts(webhook.secret(), request.body(), request)).isTrue();
      assertThat(library.accepts(webhook.secret(), request.body() + " ", request)).isFalse();
      assertThat(library.accepts(OWN_SECRET, request.body(), request)).isFalse();
    }
  }

  @Test
  void duringARotationTheLibrariesAcceptByTheOldSecretAndByTheNew() throws Exception {
    try (var receiver = Receiver.start()) {
      var webhook = desk.webhook(receiver.url(), "app:disconnected", OWN_SECRET);
      var fresh = desk.rotated(webhook);
      var request =
          desk.first(
              "app:disconnected",
              () ->
                  receiver.requests().stream()
                      .filter(r -> r.header("webhook-signature").orElse("").contains(" "))
                      .toList());

      for (var library : Library.values()) {
        for (var secret : List.of(OWN_SECRET, fresh)) {
          assertThat(library.accepts(secret, request.body(), request)).as("%s", library).isTrue();
          assertThat(library.accepts(secret, "[]", request)).as("%s", library).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReceiverOfTheDocumentsAcceptsWhatIsSentAndRefusesWhatWasTouched(
      ReceiverScript.Language language) throws Exception {
    try (var receiver = ReceiverScript.start(language, OWN_SECRET, folder);
        var meddler = Receiver.start(request -> touched(request, receiver.url()))) {
      desk.webhook(receiver.url(), "message:sent", OWN_SECRET);
      desk.webhook(meddler.url(), "message:sending", OWN_SECRET);

      assertThat(desk.first("message:sent", receiver::received))
          .matches("200 dlv_\\S+ message:sent evt_\\S+");
      desk.first("message:sending", meddler::requests);
      assertThat(
              desk.first(
                  "message:sending",
                  () -> receiver.received().stream().filter(l -> l.startsWith("401")).toList()))
          .matches("401 dlv_\\S+");
      assertThat(receiver.received()).noneMatch(line -> line.contains("message:sending"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReceiverThatHasTheOldSecretStillAcceptsDuringARotation(ReceiverScript.Language language)
      throws Exception {
    try (var receiver = ReceiverScript.start(language, OWN_SECRET, folder);
        var witness =
            Receiver.start(request -> passedOn(request, request.body(), receiver.url()))) {
      var webhook = desk.webhook(witness.url(), "message:received", OWN_SECRET);
      desk.rotated(webhook);
      var rotated =
          desk.first(
              "message:received",
              () ->
                  witness.requests().stream()
                      .filter(r -> r.header("X-Hook-Signature-Previous").isPresent())
                      .toList());

      assertThat(receiver.received())
          .anyMatch(line -> line.startsWith("200 " + rotated.header("webhook-id").orElseThrow()));
      assertThat(receiver.received()).noneMatch(line -> line.startsWith("401"));
    }
  }

  /** A blank more is the same JSON in other bytes. */
  private static Answer touched(ReceivedRequest request, String url) {
    return passedOn(request, request.body() + " ", url);
  }

  private static Answer passedOn(ReceivedRequest request, String body, String url) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.ofString(body));
    request.headers().keySet().stream()
        .filter(name -> name.toLowerCase(java.util.Locale.ROOT).matches("(x-hook|webhook)-.*"))
        .forEach(name -> builder.header(name, request.header(name).orElseThrow()));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return Answer.status(
          http.send(builder.build(), HttpResponse.BodyHandlers.discarding()).statusCode());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while passing on", e);
    }
  }
}
