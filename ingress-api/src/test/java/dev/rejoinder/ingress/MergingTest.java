package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.ingress.view.TaskStory;
import dev.rejoinder.topics.Placement;
import dev.rejoinder.topics.RunIds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What two servers answer of a half each is what one answers of it all, however it is split. */
@Timeout(60)
class MergingTest {

  private static final int THINGS_MAX = 60;
  private static final long HOUR_MS = 3_600_000;

  private final Ingress one = new Ingress();
  private final Ingress other = new Ingress();
  private final Ingress whole = new Ingress();

  @BeforeEach
  void share() {
    SettableReplicas.share(one, other);
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
    whole.close();
  }

  private Ingress holder(String id) {
    boolean odd = Placement.partition(Placement.hash(id), SettableReplicas.PARTS) % 2 == 1;
    return odd ? other : one;
  }

  @RepeatedTest(5)
  void listsAreMergedToTheSamePages(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int things = random.nextInt(THINGS_MAX);
    for (int i = 0; i < things; i++) {
      tellOfTask(random);
      tellOfRun(i, random);
    }

    for (String list :
        List.of("/api/tasks", "/api/tasks?userId=u1", "/sessions", "/api/hooks/deliveries")) {
      String query = list.contains("?") ? "&limit=" : "?limit=";
      String target = list + query + (1 + random.nextInt(20));
      List<JsonNode> expected = pages(whole, target);
      assertThat(pages(one, target)).as(target).isEqualTo(expected);
      assertThat(pages(other, target)).as(target).isEqualTo(expected);
    }
    for (String path : List.of("/api/tasks/stats?since=1000d", "/api/status")) {
      JsonNode expected = whole.get(path).body();
      assertThat(one.get(path).body()).as(path).isEqualTo(expected);
      assertThat(other.get(path).body()).as(path).isEqualTo(expected);
    }
  }

  private void tellOfTask(Random random) {
    String id = whole.callIds.freshTask();
    int hours = random.nextInt(3);
    boolean succeeds = random.nextBoolean();
    String userId = "u" + random.nextInt(2);
    for (Ingress server : List.of(holder(id), whole)) {
      TaskStory story =
          new TaskStory(server.tasks, id)
              .at(TaskStory.BEGAN_MS + hours * HOUR_MS)
              .registers(userId);
      if (succeeds) {
        story.succeeds("{}");
      }
    }
  }

  /** Each somewhat later than the one before. */
  private void tellOfRun(int number, Random random) {
    String threadId = "thread_" + number;
    byte[] bytes = ByteBuffer.allocate(12).putLong(random.nextLong()).array();
    String runId = RunIds.run(threadId, bytes);
    String callId = whole.callIds.mint(threadId, runId, 1, 0);
    for (Ingress server : List.of(holder(threadId), whole)) {
      new Story(server.view, threadId, runId)
          .ticking(1000 + number)
          .queued("What's up?", "digest")
          .registers(callId);
    }
  }

  /** All of them, one after the other. */
  private static List<JsonNode> pages(Ingress server, String target) {
    List<JsonNode> pages = new ArrayList<>();
    String cursor = "";
    do {
      Answer answer = server.get(target + cursor);
      assertThat(answer.status()).as(target).isEqualTo(200);
      pages.add(answer.body());
      cursor = "&cursor=" + answer.text("next_cursor");
    } while (pages.getLast().get("has_more").asBoolean());
    return pages;
  }

  @Test
  void whatAListRefusesIsRefusedAlike() {
    for (String path : List.of("/api/tasks?limit=0", "/api/tasks?cursor=x", "/sessions?limit=x")) {
      Answer answer = one.get(path);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).isEqualTo(whole.get(path).body());
    }
  }

  @Test
  void whatNobodyHoldsIsNotFoundByAll() {
    for (String path :
        List.of(
            "/api/hooks/deliveries/dlv_1",
            "/api/hooks/dead-letters/dlv_1",
            "/api/runs/run_0123456789abcdefghijklmnop")) {
      Answer answer = one.get(path);
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body()).isEqualTo(whole.get(path).body());
    }
  }

  @Test
  void aRunWhoseIdTellsNotWhereItIsIsFoundByAsking() {
    String old = "run_0123456789abcdefghijklmnop";
    other.story("thread_1", old).queued("What's up?", "digest").completes("The sky.");

    assertThat(one.get("/api/runs/" + old).body()).isEqualTo(other.get("/api/runs/" + old).body());
    try (SseClient client = new SseClient(one.port(), "/api/runs/" + old + "/events")) {
      assertThat(client.namesToTheEnd()).containsExactly("run.queued", "run.completed", "done");
    }
  }
}
