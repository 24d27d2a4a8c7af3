package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.testkit.receiver.Receiver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the URL or the name server says, no byte reaches this machine's own network. */
@Timeout(20)
class PrivateNetworkTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  private final Receiver receiver = Receiver.start();

  @AfterEach
  void nothingReachedIt() {
    assertThat(receiver.connections()).isZero();
    receiver.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "0.0.0.0",
        "[::]",
        "169.254.169.254",
        "100.64.0.1",
        "LOCALHOST",
        "0x7f.1",
        "017700000001",
        "①②⑦.0.0.1",
        "[fe80::1%25eth0]",
        "[fd00:ec2::254]",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::169.254.169.254]",
        "[2002:a9fe:a9fe::]",
        "[2001:0:53aa:64c:0:7:f5ff:fffe]",
      })
  void literalsAreRefusedHoweverTheyAreWritten(String host) throws Exception {
    var outcome = send(WebhookClient.publicNetworkOnly(), host);
    // Spellings the platform does not take for an address end as unknown names.
    assertThat(outcome)
        .asString()
        .containsAnyOf("ALLOW_PRIVATE_NETWORKS", "does not resolve", "is bad");
  }

  @Test
  void theRefusalSaysWhatToSet() throws Exception {
    assertThat(send(WebhookClient.publicNetworkOnly(), "127.0.0.1"))
        .isEqualTo(
            new Outcome.Unreachable(
                "127.0.0.1 is not a public address; set ALLOW_PRIVATE_NETWORKS=true to allow it"));
  }

  @Test
  void aNameIsRefusedByWhatItResolvesTo() throws Exception {
    assertThat(send(WebhookClient.guarded(host -> loopback()), "tool.example"))
        .asString()
        .contains("127.0.0.1 is not a public address");
  }

  @Test
  void aPrivateAddressAmongSeveralIsRefusedToo() throws Exception {
    var both = List.of(loopback().getFirst(), InetAddress.getAllByName("10.1.2.3")[0]);
    assertThat(send(WebhookClient.guarded(host -> both), "tool.example"))
        .asString()
        .contains("is not a public address");
  }

  @Test
  void aNameIsLookedUpOnceAndTheAddressFoundIsTheOneConnectedTo() throws Exception {
    var asked = new ArrayList<String>();
    var client =
        WebhookClient.guarded(host -> {
          asked.add(host);
          return loopback();
        });
    assertThat(send(client, "rebinding.example")).isInstanceOf(Outcome.Unreachable.class);
    assertThat(asked).containsExactly("rebinding.example");
  }

  @Test
  void aNameThatIsSomethingElseEachTimeIsRefusedEachTime() throws Exception {
    var turns = new ArrayList<String>();
    var client =
        WebhookClient.guarded(host -> {
          turns.add(host);
          return turns.size() % 2 == 1
              ? List.of(InetAddress.getAllByName("169.254.169.254")[0])
              : loopback();
        });
    for (String address : List.of("169.254.169.254", "127.0.0.1", "169.254.169.254")) {
      assertThat(send(client, "rebinding.example"))
          .asString()
          .contains(address + " is not a public address");
    }
  }

  @Test
  void credentialsInAUrlAreRefused() throws Exception {
    assertThat(send(WebhookClient.anyNetwork(), "user:secret@127.0.0.1"))
        .isEqualTo(new Outcome.Unreachable("the URL carries a user name or password"));
  }

  private Outcome send(WebhookClient client, String host) throws InterruptedException {
    String url = "http://" + host + ":" + receiver.port() + "/";
    return client.send(new WebhookRequest(url, Map.of(), "{}", LONG)).outcome();
  }

  private static List<InetAddress> loopback() throws UnknownHostException {
    return List.of(InetAddress.getAllByName("127.0.0.1"));
  }
}
