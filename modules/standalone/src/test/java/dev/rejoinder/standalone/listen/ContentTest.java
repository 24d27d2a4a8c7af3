package dev.rejoinder.standalone.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.standalone.listen.Content.Format;
import dev.rejoinder.standalone.listen.Content.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"event\":{\"id\":\"evt_1\",\"type\":\"run.failed\"},\"webhook\":{\"id\":\"wh_1\"}}"
            + " | EVENT | run.failed | evt_1",
        "{\"event\":\"query\",\"data\":{\"query\":\"?\"},\"timestamp\":\"2026-05-01T10:00:00Z\"}"
            + " | SIMPLE | query | ``",
        "{\"specversion\":\"1.0\",\"id\":\"evt_1\",\"source\":\"/\",\"type\":\"task.completed\"}"
            + " | CLOUDEVENTS | task.completed | evt_1",
        "{\"text\":\"A task failed\"} | SLACK | A task failed | ``",
        "{\"tool_call_id\":\"call_1\",\"function_name\":\"get_weather\",\"arguments\":{}}"
            + " | TOOL_CALL | get_weather | call_1",
        "{\"correlationId\":\"task_1\",\"prompt\":\"a film\"} | TASK | `` | task_1",
        "{\"hello\":1} | JSON | `` | ``",
        "hello=1 | OTHER | `` | ``",
        "`` | OTHER | `` | ``",
      })
  void everyFormIsRecognised(String body, Format format, String type, String id) {
    var content = Content.of(body);

    assertThat(content.format()).isEqualTo(format);
    assertThat(content.batch()).isFalse();
    assertThat(content.items()).containsExactly(new Item(type, id));
  }

  @Test
  void aBatchHasAnItemForEachOfItsEvents() {
    var content =
        Content.of(
            "[{\"event\":{\"id\":\"evt_1\",\"type\":\"a\"}},{\"event\":{\"id\":\"evt_2\",\"type\":\"b\"}}]");

    assertThat(content.batch()).isTrue();
    assertThat(content.format()).isEqualTo(Format.EVENT);
    assertThat(content.items()).containsExactly(new Item("a", "evt_1"), new Item("b", "evt_2"));
  }

  @Test
  void aPrettyBodyHasAMemberOnALineOrStaysAsItIs() {
    assertThat(Content.pretty("{\"a\":1,\"b\":{\"c\":2}}").lines()).hasSize(6);
    assertThat(Content.pretty("hello=1")).isEqualTo("hello=1");
  }
}
