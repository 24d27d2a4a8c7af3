package dev.rejoinder.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.run.model.Item;
import dev.rejoinder.schemas.AssistantMessage;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.ThreadNote;
import dev.rejoinder.schemas.ToolCall;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelRecordsTest {

  @Test
  void aNoteNamesTheCallAsTheModelKnowsIt() {
    ToolCall call = new ToolCall("call_1", "p1", "get_weather", "{\"location\":\"Berlin\"}");
    assertThat(
            noted(
                new AssistantMessage("run_1", "", List.of(call), Map.of()),
                new ThreadNote("run_1", "call_1", "sun")))
        .isEqualTo(
            new Item.Noted(
                "the earlier call of get_weather with {\"location\":\"Berlin\"}", "sun"));
  }

  @Test
  void aNoteAboutATaskNamesTheTask() {
    assertThat(noted(new ThreadNote("run_1", "task_1", "done")))
        .isEqualTo(new Item.Noted("task_1", "done"));
  }

  private static Item noted(Object... items) {
    ModelRequest request =
        new ModelRequest("thread_1", "run_1", 1, 1, "digest", null, "", List.of(items), List.of());
    return ModelRecords.question(request).items().getLast();
  }
}
