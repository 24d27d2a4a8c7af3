package dev.rejoinder.dispatch.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchRoomTest {

  private static final long MAX = BatchRoom.BODY_BYTES_MAX;

  @Test
  void takesAsManyEventsAsTheWebhookWants() {
    var room = BatchRoom.withFirst(10, 3);
    assertThat(room.takes(10)).isTrue();
    assertThat(room.with(10).full()).isFalse();
    assertThat(room.with(10).with(10).full()).isTrue();
    assertThat(room.with(10).with(10).takes(10)).isFalse();
  }

  @Test
  void countsBracketsAndCommasTowardsTheBytes() {
    assertThat(BatchRoom.withFirst(10, 9).with(20).bodyBytes())
        .isEqualTo("[%s,%s]".formatted("x".repeat(10), "x".repeat(20)).length());
  }

  @Test
  void neverGrowsBeyondTheLargestRequest() {
    var room = BatchRoom.withFirst(MAX - 2 - 1 - 100, 9);
    assertThat(room.takes(100)).isTrue();
    assertThat(room.takes(101)).isFalse();
    assertThat(room.with(100).bodyBytes()).isEqualTo(MAX);
    assertThat(room.with(100).full()).isTrue();
  }

  @Test
  void theFirstHasItsPlaceHoweverLargeItIs() {
    assertThat(BatchRoom.withFirst(MAX, 9).full()).isTrue();
    assertThat(BatchRoom.withFirst(MAX, 9).takes(1)).isFalse();
  }
}
