package dev.rejoinder.ingress.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {

  private static final AddressList TRUSTED =
      new AddressList(List.of("10.0.0.0/8", "fd00::/8"), "TRUSTED_PROXIES");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Whoever is not trusted may write what it likes.
        "203.0.113.9 | 198.51.100.1 | 203.0.113.9",
        "10.0.0.1 | 198.51.100.1 | 198.51.100.1",
        "10.0.0.1 | 192.0.2.66, 198.51.100.1 | 198.51.100.1",
        "10.0.0.1 | 198.51.100.1, 10.9.9.9 | 198.51.100.1",
        "10.0.0.1 | 192.0.2.66, 198.51.100.1, 10.9.9.9,10.8.8.8 | 198.51.100.1",
        "10.0.0.1 | 10.7.7.7, 10.9.9.9 | 10.7.7.7",
        "10.0.0.1 | 198.51.100.1:4711 | 198.51.100.1",
        "fd00::1 | [2001:db8::7]:4711 | 2001:db8::7",
        "fd00::1 | 2001:db8::7 | 2001:db8::7",
        "::ffff:10.0.0.1 | 198.51.100.1 | 198.51.100.1",
        // What is no address says nothing, and nothing before it can be believed.
        "10.0.0.1 | 198.51.100.1, unknown | 10.0.0.1",
        "10.0.0.1 | 198.51.100.1, unknown, 10.9.9.9 | 10.9.9.9",
        "10.0.0.1 | 198.51.100.0/24 | 10.0.0.1",
        "10.0.0.1 | '' | 10.0.0.1"
      })
  void theClientIsTheFirstFromTheEndThatIsNoTrustedProxy(
      String peer, String header, String client) {
    assertThat(ClientAddress.of(peer, List.of(header), true, TRUSTED).address()).isEqualTo(client);
  }

  @Test
  void severalHeadersAreOneList() {
    List<String> written = List.of("192.0.2.66", "198.51.100.1, 10.9.9.9");

    assertThat(ClientAddress.of("10.0.0.1", written, true, TRUSTED).address())
        .isEqualTo("198.51.100.1");
  }

  @Test
  void whatWasPassedOnIsNotLocal() {
    AddressList loopback = new AddressList(List.of("127.0.0.1"), "TRUSTED_PROXIES");

    assertThat(ClientAddress.of("127.0.0.1", List.of(), false, TRUSTED).local()).isTrue();
    assertThat(ClientAddress.of("::1", List.of(), false, TRUSTED).local()).isTrue();
    assertThat(ClientAddress.of("127.0.0.1", List.of(), true, TRUSTED).local()).isFalse();
    assertThat(ClientAddress.of("127.0.0.1", List.of("127.0.0.1"), false, loopback).local())
        .isFalse();
    assertThat(ClientAddress.of("198.51.100.1", List.of(), false, TRUSTED).local()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:3000, true",
    "LOCALHOST, true",
    "app.localhost, true",
    "127.0.0.1:3000, true",
    "[::1]:3000, true",
    "192.0.2.1, true",
    "evil.example:3000, false",
    "localhost.evil.example, false",
    "'', false"
  })
  void namesThatAPageOfSomebodyElsesMayHaveAreNotOurs(String host, boolean ours) {
    assertThat(ClientAddress.namesThisMachine(host)).isEqualTo(ours);
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.9, 203.0.113.9",
    "::ffff:203.0.113.9, 203.0.113.9",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
    "2001:db8:1:2:ffff::1, 2001:db8:1:2::/64",
    "2001:db8:1:3::1, 2001:db8:1:3::/64",
    "nonsense, nonsense"
  })
  void whoHasAnIpv6NetworkHasOneLimit(String address, String customer) {
    assertThat(AddressList.customer(address)).isEqualTo(customer);
  }
}
