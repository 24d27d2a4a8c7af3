package dev.rejoinder.callback.source;

import static dev.rejoinder.callback.source.SourceInput.Told.CONNECTED;
import static dev.rejoinder.callback.source.SourceInput.Told.CONNECTING;
import static dev.rejoinder.callback.source.SourceInput.Told.DISCONNECTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.callback.source.SourceInput.GatewayTold;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SourceConnectionTest {

  @Test
  void aSourceIsConnectingFromWhenItIsFirstHeardOf() {
    Watched source = Watched.withoutGateway().take(new SourceInput.Configured());

    assertThat(source.connection()).isEqualTo(Connection.CONNECTING);
    assertThat(source.told()).containsExactly(new SourceNews.Connecting());
  }

  @Test
  void beingConfiguredAgainTellsNothingNew() {
    Watched source = Watched.withoutGateway().take(new SourceInput.Configured()).received(1);
    source.told();

    assertThat(source.take(new SourceInput.Configured()).told()).isEmpty();
    assertThat(source.connection()).isEqualTo(Connection.CONNECTED);
  }

  @Test
  void theFirstVerifiedRequestConnectsASourceWithoutGateway() {
    Watched source = Watched.withoutGateway().take(new SourceInput.Configured()).received(3);

    assertThat(source.told())
        .containsExactly(new SourceNews.Connecting(), new SourceNews.Connected());
    assertThat(source.received(1).told()).isEmpty();
    assertThat(source.vitals().requests().received()).isEqualTo(4);
  }

  @Test
  void aPassedCheckConnectsItToo() {
    Watched source = Watched.withoutGateway();

    source.take(new SourceInput.CheckPassed(source.now()));

    assertThat(source.connection()).isEqualTo(Connection.CONNECTED);
  }

  @Test
  void aRejectedRequestDoesNotConnectIt() {
    Watched source = Watched.withoutGateway().rejected(1, "bad_signature");

    assertThat(source.connection()).isEqualTo(Connection.CONNECTING);
    assertThat(source.vitals().requests().rejected()).isEqualTo(1);
    assertThat(source.vitals().requests().lastRejection()).isEqualTo("bad_signature");
  }

  @Test
  void aGatewayIsConnectedWhenEveryShardIs() {
    Watched source = Watched.withShards(2).gateway(0, CONNECTING).gateway(0, CONNECTED);
    assertThat(source.connection()).isEqualTo(Connection.CONNECTING);

    source.gateway(1, CONNECTED);

    assertThat(source.connection()).isEqualTo(Connection.CONNECTED);
    assertThat(source.told())
        .containsExactly(new SourceNews.Connecting(), new SourceNews.Connected());
  }

  @Test
  void messagesOverAGatewayDoNotStandForItsConnection() {
    Watched source = Watched.withShards(2).gateway(0, CONNECTED).received(1);

    assertThat(source.connection()).isEqualTo(Connection.CONNECTING);
  }

  @Test
  void aConnectionThatIsResumedSoonWasNeverLost() {
    Watched source = Watched.withShards(1).gateway(0, CONNECTED);
    source.told();

    source.gateway(0, DISCONNECTED).pass(Duration.ofSeconds(9)).gateway(0, CONNECTED);

    assertThat(source.pass(Duration.ofMinutes(1)).told()).isEmpty();
  }

  @Test
  void oneThatIsNotIsToldWithItsReasonAndAgainWhenItIsBack() {
    Watched source = Watched.withShards(1).gateway(0, CONNECTED);
    source.told();

    source.gateway(0, DISCONNECTED).gateway(0, CONNECTING).pass(Duration.ofSeconds(11));
    assertThat(source.told()).containsExactly(new SourceNews.Disconnected("4000"));
    source.gateway(0, CONNECTING).gateway(0, DISCONNECTED);
    assertThat(source.told()).isEmpty();

    assertThat(source.gateway(0, CONNECTED).told()).containsExactly(new SourceNews.Connected());
  }

  @Test
  void aGatewayThatCannotConnectAtAllIsDisconnectedAtOnce() {
    Watched source = Watched.withShards(1).gateway(0, CONNECTING).gateway(0, DISCONNECTED);

    assertThat(source.told())
        .containsExactly(new SourceNews.Connecting(), new SourceNews.Disconnected("4000"));
  }

  @Test
  void whatTheOldReplicaSaysLateOfAShardThatMovedIsPassedOver() {
    Watched source = Watched.withShards(1).gateway(0, CONNECTED);

    source.take(new GatewayTold(0, DISCONNECTED, Watched.BEGIN.minusSeconds(1), "gave it up"));

    assertThat(source.pass(Duration.ofSeconds(30)).connection()).isEqualTo(Connection.CONNECTED);
  }

  @Test
  void aShardNobodyReportsOfIsNotConnected() {
    Watched source = Watched.withShards(1).gateway(0, CONNECTED);
    source.pass(Duration.ofSeconds(60)).gateway(0, CONNECTED);
    source.told();

    assertThat(source.pass(Duration.ofSeconds(89)).told()).isEmpty();
    source.pass(Duration.ofSeconds(2));

    assertThat(source.connection()).isEqualTo(Connection.DISCONNECTED);
    assertThat(source.told()).first().isEqualTo(new SourceNews.Disconnected(Shard.UNHEARD));
  }

  @Test
  void whatTheWorkerMissedWhileItWasAwayIsNotTakenForSilence() {
    Watched source = Watched.withShards(1).gateway(0, CONNECTED);
    source.told();

    source.restartAfter(Duration.ofHours(1)).pass(Duration.ofSeconds(80)).gateway(0, CONNECTED);

    assertThat(source.pass(Duration.ofSeconds(60)).told()).isEmpty();
  }

  @Test
  void newsAreNumberedOnAndOn() {
    Watched source = Watched.withoutGateway().take(new SourceInput.Configured()).received(1);

    assertThat(source.vitals().told()).isEqualTo(2);
    assertThat(source.received(1).vitals().told()).isEqualTo(2);
  }
}
