package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.schemas.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionHistoryTest {

  private static final String PATH = "/sessions/thread_1/history";

  private final Ingress ingress = new Ingress();
  private Story last = ingress.story("thread_1", "run_0").ticking(0);
  private int runs;

  @AfterEach
  void close() {
    ingress.close();
  }

  /** All by a clock that stands still. */
  private Story said(String question, String answer) {
    runs++;
    last = ingress.story("thread_1", "run_" + runs).after(last);
    return last.queued(question, "d").completes(answer);
  }

  private static List<String> texts(Answer answer) {
    return answer.body().get("messages").findValuesAsText("content");
  }

  @Test
  void messagesAreShownOldestFirst() {
    said("Why?", "Because.");

    Answer answer = ingress.get(PATH);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().toString())
        .isEqualTo(
            "{\"session_id\":\"thread_1\",\"messages\":["
                + "{\"id\":\"msg_1\",\"role\":\"user\",\"content\":\"Why?\",\"text\":\"Why?\","
                + "\"timestamp\":\"2023-11-14T22:13:20.000Z\",\"run_id\":\"run_1\","
                + "\"call_id\":null},"
                + "{\"id\":\"msg_2\",\"role\":\"assistant\",\"content\":\"Because.\","
                + "\"text\":\"Because.\",\"timestamp\":\"2023-11-14T22:13:20.001Z\","
                + "\"run_id\":\"run_1\",\"call_id\":null}],"
                + "\"has_more\":false,\"next_cursor\":null}");
  }

  @Test
  void whoPollsByTheLastTimestampGetsEachMessageOnce() {
    List<String> got = new ArrayList<>();
    Instant newest = Instant.EPOCH;
    for (int i = 0; i < 70; i++) {
      said("q" + i, "a" + i);
      for (JsonNode message : ingress.get(PATH).body().get("messages")) {
        Instant at = Instant.parse(message.get("timestamp").asText());
        if (at.isAfter(newest)) {
          got.add(message.get("content").asText());
          newest = at;
        }
      }
    }

    assertThat(got).hasSize(140).doesNotHaveDuplicates();
  }

  @Test
  void afterAnIdOrATimestampThereIsOnlyWhatIsNewer() {
    said("1", "2");
    said("3", "4");

    assertThat(texts(ingress.get(PATH + "?after=msg_2"))).containsExactly("3", "4");
    assertThat(texts(ingress.get(PATH + "?after=msg_2&order=desc"))).containsExactly("4", "3");
    assertThat(texts(ingress.get(PATH + "?after=2023-11-14T22:13:20.002Z"))).containsExactly("4");
    assertThat(texts(ingress.get(PATH + "?after=2023-11-14T22:13:20.003Z"))).isEmpty();
    assertThat(texts(ingress.get(PATH + "?after=msg_99"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', '3,4,5,6|1,2'",
    "'order=desc', '6,5,4,3|2,1'",
    "'order=asc', '1,2,3,4|5,6'",
    "'after=msg_1', '2,3,4,5|6'"
  })
  void pagesFollowEachOther(String parameters, String expected) {
    said("1", "2");
    said("3", "4");
    said("5", "6");
    List<String> pages = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = ingress.get(PATH + "?limit=4&" + parameters + cursor).body();
      pages.add(String.join(",", page.get("messages").findValuesAsText("content")));
      cursor = "&cursor=" + page.get("next_cursor").asText();
      assertThat(page.get("has_more").asBoolean()).isEqualTo(page.get("next_cursor").isTextual());
    } while (!cursor.endsWith("null"));

    assertThat(String.join("|", pages)).isEqualTo(expected);
  }

  @Test
  void aLongPollReturnsWhenSomethingIsSaid() throws Exception {
    said("1", "2");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> waiting = threads.submit(() -> ingress.get(PATH + "?after=msg_2&wait=60"));
      last = ingress.story("thread_1", "run_9").after(last).queued("3", "d");

      assertThat(texts(waiting.get(30, TimeUnit.SECONDS))).containsExactly("3");
    }
  }

  @Test
  void aLongPollEndsWithTheServerAndWithItsTime() throws Exception {
    said("1", "2");
    assertThat(texts(ingress.get(PATH + "?after=msg_2&wait=10ms"))).isEmpty();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> waiting = threads.submit(() -> ingress.get(PATH + "?after=msg_2&wait=5m"));
      ingress.view.release();

      assertThat(texts(waiting.get(30, TimeUnit.SECONDS))).isEmpty();
    }
  }

  @Test
  void aSessionWhoseThreadIsNotAtHandIsEmpty() {
    Instant now = ingress.clock.instant();
    ingress.sessions.on("s", new Session("s", "weather", null, now, now, null));

    Answer answer = ingress.get("/sessions/s/history");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(texts(answer)).isEmpty();
    assertThat(ingress.get("/sessions/nobody/history?wait=60").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "after=yesterday, after must be a time",
    "cursor=7, cursor must be the id of a message",
    "limit=101, limit must be",
    "order=up, order must be",
    "wait=long, wait must be a number of seconds"
  })
  void parametersNobodyUnderstandsAreRefused(String parameter, String details) {
    said("1", "2");

    Answer answer = ingress.get(PATH + "?" + parameter);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("details")).startsWith(details);
  }
}
