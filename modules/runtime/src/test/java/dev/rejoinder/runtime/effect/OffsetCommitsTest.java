package dev.rejoinder.runtime.effect;

import static dev.rejoinder.runtime.ScriptedConsumer.P0;
import static dev.rejoinder.runtime.ScriptedConsumer.P1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OffsetCommitsTest {

  private final List<Map<TopicPartition, OffsetAndMetadata>> sent = new ArrayList<>();
  private final List<OffsetCommitCallback> unanswered = new ArrayList<>();
  private boolean wokenInSync;
  private final OffsetCommits commits = new OffsetCommits("worker", new AnsweringLater());

  @Test
  void onlyWhatHasChangedIsSentAndNotTooOften() {
    commits.maybeCommit(Map.of(P0, 5L, P1, 1L), 1_000);
    answer(null);
    commits.maybeCommit(Map.of(P0, 6L, P1, 1L), 1_199);
    commits.maybeCommit(Map.of(P0, 7L, P1, 1L), 1_200);
    assertThat(sent).containsExactly(offsets(Map.of(P0, 5L, P1, 1L)), offsets(Map.of(P0, 7L)));
  }

  @Test
  void oneCommitIsUnderWayAtATime() {
    commits.maybeCommit(Map.of(P0, 5L), 1_000);
    commits.maybeCommit(Map.of(P0, 6L), 5_000);
    assertThat(sent).hasSize(1);
    answer(null);
    commits.maybeCommit(Map.of(P0, 6L), 5_000);
    assertThat(sent).hasSize(2);
  }

  @Test
  void aCommitThatFailedIsMadeUpForAMomentLater() {
    commits.maybeCommit(Map.of(P0, 5L), 1_000);
    answer(new TimeoutException("no broker"));
    commits.maybeCommit(Map.of(P0, 5L), 1_900);
    assertThat(sent).hasSize(1);
    commits.maybeCommit(Map.of(P0, 5L), 2_000);
    assertThat(sent).containsExactly(offsets(Map.of(P0, 5L)), offsets(Map.of(P0, 5L)));
  }

  @Test
  void aHandOverCommitsItsPartitionsAloneAndDespiteAWakeUp() {
    wokenInSync = true;
    commits.commitNow(List.of(P0), Map.of(P0, 5L, P1, 1L));
    assertThat(sent).containsExactly(offsets(Map.of(P0, 5L)));
  }

  @Test
  void whatWasForgottenIsSentAgain() {
    commits.commitNow(List.of(P0), Map.of(P0, 5L));
    commits.commitNow(List.of(P0), Map.of(P0, 5L));
    commits.forget(List.of(P0));
    commits.commitNow(List.of(P0), Map.of(P0, 5L));
    assertThat(sent).hasSize(2);
  }

  private void answer(@Nullable Exception failure) {
    unanswered.removeFirst().onComplete(sent.getLast(), failure);
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(Map<TopicPartition, Long> plain) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    plain.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
    return offsets;
  }

  private final class AnsweringLater extends MockConsumer<byte[], byte[]> {

    private AnsweringLater() {
      super("earliest");
    }

    @Override
    public synchronized void commitAsync(
        Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
      sent.add(offsets);
      unanswered.add(callback);
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
      if (wokenInSync) {
        wokenInSync = false;
        throw new WakeupException();
      }
      sent.add(offsets);
    }
  }
}
