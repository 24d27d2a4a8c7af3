package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MembershipTest {

  private final AtomicLong nowNs = new AtomicLong(7);
  private final Membership membership = new Membership(Duration.ofSeconds(4), nowNs::get);

  @Test
  void aMemberThatKafkaAnswersIsCurrentAndOneThatItDoesNotIsNoMore() {
    membership.beats("thread-1", 1);
    pass(3);
    membership.beats("thread-1", 2);
    pass(3);
    assertThat(membership.current()).isTrue();

    membership.beats("thread-1", 2);
    pass(1);

    assertThat(membership.current()).isFalse();
    membership.beats("thread-1", 3);
    assertThat(membership.current()).isTrue();
  }

  @Test
  void aThreadThatTookAnothersPlaceCountsAnew() {
    membership.beats("thread-1", 9);
    pass(5);
    membership.beats("thread-2", 0);

    assertThat(membership.current()).isTrue();
  }

  @Test
  void heartbeatsAreHeardOfNowAndThen() {
    assertThat(membership.due("thread-1")).isTrue();
    membership.beats("thread-1", 1);
    assertThat(membership.due("thread-1")).isFalse();
    pass(1);
    assertThat(membership.due("thread-1")).isTrue();
  }

  private void pass(long seconds) {
    nowNs.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }
}
