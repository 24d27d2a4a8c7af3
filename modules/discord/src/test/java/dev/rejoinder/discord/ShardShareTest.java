package dev.rejoinder.discord;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ShardShareTest {

  @Test
  void aShardGoesWithThePartitionOfItsNumber() {
    assertThat(ShardShare.of(Set.of(1, 5), 8, 4)).containsExactly(1);
  }

  @Test
  void moreShardsThanPartitionsAreSpreadOverThem() {
    assertThat(ShardShare.of(Set.of(0), 2, 5)).containsExactly(0, 2, 4);
    assertThat(ShardShare.of(Set.of(1), 2, 5)).containsExactly(1, 3);
  }

  @Test
  void withoutAPartitionThereIsNothingToRun() {
    assertThat(ShardShare.of(Set.of(), 8, 4)).isEmpty();
  }
}
