package dev.rejoinder.ingress;

import static dev.rejoinder.testkit.Eventually.eventuallyTrue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.schemas.RunStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of the connections streams hold. */
@Timeout(60)
class EventStreamConnectionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration HEARTBEAT = Duration.ofMillis(20);
  private static final String THREAD = "thread_1";
  private static final String RUN = "run_0123456789abcdefghijklmnop";
  private static final String EVENTS = "/api/threads/" + THREAD + "/events";
  private static final String BIG = "x".repeat(100_000);

  private final Ingress ingress =
      new Ingress(
          Setup.DEFAULT.with(new StreamLimits(2, HEARTBEAT)).withOrigin("https://a.example"));
  private final Story story = ingress.story(THREAD, RUN);

  @AfterEach
  void close() {
    ingress.close();
  }

  private SseClient stream() {
    return new SseClient(ingress.port(), EVENTS);
  }

  private void streamsAre(int count) throws Exception {
    eventuallyTrue(count + " streams", PATIENCE, () -> ingress.streams.count() == count);
  }

  @Test
  void aQuietStreamBeats() {
    try (SseClient client = stream()) {
      for (String expected : List.of("retry: 1000", "", ": keep-alive", "", ": keep-alive", "")) {
        assertThat(client.line()).contains(expected);
      }
    }
  }

  @Test
  void aClientThatIsGoneIsNoticed() throws Exception {
    SseClient client = stream();
    assertThat(ingress.streams.count()).isEqualTo(1);
    client.close();
    streamsAre(0);
  }

  @Test
  void soManyStreamsAndNoMore() throws Exception {
    try (SseClient first = stream()) {
      assertThat(first.status()).isEqualTo(200);
      try (SseClient second = stream();
          SseClient third = stream()) {
        assertThat(second.status()).isEqualTo(200);
        assertThat(third.status()).isEqualTo(503);
        assertThat(third.header("Retry-After")).isEqualTo("1");
      }
      eventuallyTrue(
          "a place",
          PATIENCE,
          () -> {
            try (SseClient fourth = stream()) {
              return fourth.status() == 200;
            }
          });
    }
  }

  @Test
  void aClientThatDoesNotReadIsCutOffAndMissesNothingWhenItComesBack() throws Exception {
    try (Socket socket = slowSocket()) {
      streamsAre(1);
      // It reads the beginning, so that the stream is known to be under way, and then no more.
      story.notes(RunStatus.IN_PROGRESS, "call_1", "first");
      StringBuilder got = new StringBuilder();
      while (got.indexOf("first") < 0) {
        got.append((char) socket.getInputStream().read());
      }
      int told = 1;
      while (ingress.streams.count() > 0) {
        told++;
        story.notes(RunStatus.IN_PROGRESS, "call_" + told, BIG);
      }
      // Whatever was sent before it was cut off.
      got.append(new String(readToTheEnd(socket), StandardCharsets.US_ASCII));
      List<String> ids =
          Pattern.compile("id: (3:\\d+)\nevent: note.taken\ndata: [^\n]+\n\n")
              .matcher(got)
              .results()
              .map((MatchResult found) -> found.group(1))
              .toList();

      assertThat(ids).isNotEmpty().doesNotHaveDuplicates().hasSizeLessThan(told);
      try (SseClient again =
          new SseClient(ingress.port(), EVENTS, "Last-Event-ID", ids.getLast())) {
        for (int sequence = ids.size() + 1; sequence <= told; sequence++) {
          assertThat(again.expect("note.taken").data().path("sequence").asInt())
              .isEqualTo(sequence);
        }
      }
    }
  }

  @Test
  void stoppingEndsEveryStreamAtOnceAlsoOneNobodyReads() throws Exception {
    try (SseClient idle = new SseClient(ingress.port(), "/api/threads/thread_2/events");
        Socket socket = slowSocket()) {
      streamsAre(2);
      for (int i = 0; i < Ingress.STREAM_SIGNALS_MAX; i++) {
        story.notes(RunStatus.IN_PROGRESS, "call_" + i, BIG);
      }
      long startNanos = System.nanoTime();
      ingress.stopServer();

      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .as("no waiting for streams to end by themselves")
          .isLessThan(Duration.ofSeconds(4));
      streamsAre(0);
      Optional<String> line = idle.line();
      while (line.isPresent()) {
        line = idle.line();
      }
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @Test
  void browsersFromConfiguredOriginsMayFollowAndResume() {
    try (SseClient client = new SseClient(ingress.port(), EVENTS, "Origin", "https://a.example")) {
      assertThat(client.header("Access-Control-Allow-Origin")).isEqualTo("https://a.example");
    }
    var preflight =
        ingress.send(
            "OPTIONS",
            EVENTS,
            BodyPublishers.noBody(),
            "",
            "Origin",
            "https://a.example",
            "Access-Control-Request-Method",
            "GET",
            "Access-Control-Request-Headers",
            "last-event-id");
    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.header("Access-Control-Allow-Headers")).contains("last-event-id");
  }

  @Test
  void askingForTheHeadersOnlyOpensNoStream() {
    assertThat(ingress.send("HEAD", EVENTS, BodyPublishers.noBody(), "").status()).isEqualTo(200);
    assertThat(ingress.streams.count()).isZero();
  }

  /** Asks for the stream, without chunks in it, and reads nothing of it. */
  private Socket slowSocket() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), ingress.port()));
    socket
        .getOutputStream()
        .write("GET %s HTTP/1.0\r\n\r\n".formatted(EVENTS).getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** A connection that was cut may end in a reset. */
  private static byte[] readToTheEnd(Socket socket) throws IOException {
    var got = new java.io.ByteArrayOutputStream();
    byte[] buffer = new byte[65_536];
    try {
      for (int n = socket.getInputStream().read(buffer);
          n >= 0;
          n = socket.getInputStream().read(buffer)) {
        got.write(buffer, 0, n);
      }
    } catch (java.net.SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    return got.toByteArray();
  }
}
