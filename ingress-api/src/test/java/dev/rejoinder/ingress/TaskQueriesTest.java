package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.TaskStory;
import dev.rejoinder.schemas.CallStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskQueriesTest {

  private static final long HOUR_MS = 3_600_000;
  private static final long BEGAN_MS = TaskStory.BEGAN_MS;

  private final Ingress ingress = new Ingress();
  private final List<String> ids = new ArrayList<>();

  @AfterEach
  void close() {
    ingress.close();
  }

  /** A task registered {@code hours} after the first could be. */
  private TaskStory task(String userId, int hours) {
    String id = ingress.callIds.freshTask();
    ids.add(id);
    return new TaskStory(ingress.tasks, id)
        .inThread("thread_" + userId)
        .at(BEGAN_MS + hours * HOUR_MS)
        .registers(userId);
  }

  private List<String> listed(String query) {
    Answer answer = ingress.get("/api/tasks" + query);
    assertThat(answer.status()).isEqualTo(200);
    return answer.body().get("data").findValuesAsText("correlationId");
  }

  @Test
  void tasksAreListedNewestFirst() {
    task("u", 0);
    task("u", 2).succeeds("{}");
    task("u", 1);

    assertThat(listed("")).containsExactly(ids.get(1), ids.get(2), ids.get(0));
  }

  @Test
  void aListGoesOnWhereThePageBeforeEndedThoughTasksCameInBetween() {
    for (int i = 0; i < 5; i++) {
      task("u", i / 2);
    }

    JsonNode first = ingress.get("/api/tasks?limit=2").body();
    task("u", 9);
    List<String> seen = new ArrayList<>(first.get("data").findValuesAsText("correlationId"));
    JsonNode page = first;
    while (page.get("has_more").booleanValue()) {
      page = ingress.get("/api/tasks?limit=2&cursor=" + page.get("next_cursor").asText()).body();
      seen.addAll(page.get("data").findValuesAsText("correlationId"));
    }

    assertThat(first.get("has_more").booleanValue()).isTrue();
    assertThat(page.get("next_cursor").isNull()).isTrue();
    assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(ids.subList(0, 5));
  }

  @Test
  void aPageHasTwentyUnlessTheQuerySays() {
    for (int i = 0; i < 21; i++) {
      task("u", i);
    }

    assertThat(listed("")).hasSize(20);
    assertThat(listed("?limit=100")).hasSize(21);
    assertThat(ingress.get("/api/tasks?limit=21").body().get("has_more").booleanValue()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          ?status=expired,                              1
          ?status=pending,                              2
          ?status=failed,
          ?userId=b,                                    1
          ?threadId=thread_a,                           0 2
          ?projectId=x,
          ?taskId=x,
          ?userId=a&status=pending,                     2
          ?since=2023-11-14T23:13:20Z,                  1 2
          ?since=2023-11-15T01:13:20%2B02:00,           1 2
          ?until=2023-11-14T23:13:20Z,                  0
          ?since=1700003600000&until=1700007200000,     1
          ?since=90m,                                   1 2
          """)
  void aListShowsWhatFits(String query, String expected) {
    ingress.clock.set(Instant.ofEpochMilli(BEGAN_MS + 2 * HOUR_MS));
    task("a", 0).accepts("{}");
    task("b", 1).ends(CallStatus.EXPIRED, "no answer before the deadline");
    task("a", 2);

    List<String> wanted = new ArrayList<>();
    for (String index : expected == null ? new String[0] : expected.split(" ", -1)) {
      wanted.add(ids.get(Integer.parseInt(index)));
    }
    assertThat(listed(query)).containsExactlyInAnyOrderElementsOf(wanted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/tasks?status=done          | status must be one of pending, initiated,
          /api/tasks?limit=0              | limit must be a whole number from 1 to 100.
          /api/tasks?limit=101            | limit must be a whole number from 1 to 100.
          /api/tasks?limit=ten            | limit must be a whole number from 1 to 100.
          /api/tasks?cursor=x             | cursor must be the next_cursor of the page before.
          /api/tasks?since=yesterday      | since must be a time like
          /api/tasks?until=2023-11-14     | until must be a time like
          /api/tasks?since=999999999999d  | since must be a time like
          /api/tasks/stats?since=x        | since must be a time like
          """)
  void queriesNobodyUnderstandsAreRefused(String path, String sentence) {
    Answer answer = ingress.get(path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("details")).contains(sentence);
  }

  @Test
  void statsCountTasksAndTimeTheirCallbacks() {
    ingress.clock.set(Instant.ofEpochMilli(BEGAN_MS + 25 * HOUR_MS));
    task("old", 0).succeeds("{}");
    for (int i = 1; i <= 4; i++) {
      task("u", 2).at(BEGAN_MS + 2 * HOUR_MS + 1000L * i).succeeds("{}");
    }
    task("u", 2).at(BEGAN_MS + 2 * HOUR_MS + 60_000).errs("{}");
    task("u", 3).ends(CallStatus.EXPIRED, "no answer");
    task("u", 3).ends(CallStatus.UNDELIVERABLE, "gone");
    task("u", 3);

    JsonNode stats = ingress.get("/api/tasks/stats").body();

    assertThat(stats.path("since").asText()).isEqualTo("2023-11-14T23:13:20.000Z");
    assertThat(stats.path("total").intValue()).isEqualTo(8);
    assertThat(stats.at("/byStatus/completed").intValue()).isEqualTo(4);
    assertThat(stats.at("/byStatus/failed").intValue()).isEqualTo(2);
    assertThat(stats.at("/byStatus/expired").intValue()).isEqualTo(1);
    assertThat(stats.at("/byStatus/pending").intValue()).isEqualTo(1);
    assertThat(stats.at("/byStatus/cancelled").intValue()).isZero();
    assertThat(stats.path("successRate").doubleValue()).isEqualTo(50.0);
    assertThat(stats.at("/timeToCallbackMs/count").intValue()).isEqualTo(5);
    assertThat(stats.at("/timeToCallbackMs/p50").intValue()).isEqualTo(3000);
    assertThat(stats.at("/timeToCallbackMs/p90").intValue()).isEqualTo(60_000);
    assertThat(stats.at("/timeToCallbackMs/max").intValue()).isEqualTo(60_000);
    assertThat(ingress.get("/api/tasks/stats?since=48h").body().path("total").intValue())
        .isEqualTo(9);
  }

  @Test
  void statsOfNothingAreZeroAndRatesUnknown() {
    JsonNode stats = ingress.get("/api/tasks/stats?since=1h").body();

    assertThat(stats.path("total").intValue()).isZero();
    assertThat(stats.path("successRate").isNull()).isTrue();
    assertThat(stats.at("/timeToCallbackMs/p50").isNull()).isTrue();
  }
}
