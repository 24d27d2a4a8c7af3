package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressListTest {

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, false",
    "10.1.2.3/8, 10.200.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.0.0.0/8, ::ffff:10.0.0.1, true",
    "::ffff:10.0.0.0/104, 10.9.9.9, true",
    "2001:db8::/32, 2001:db8:1::1, true",
    "2001:db8::/32, 2001:db9::1, false",
    "fe80::/10, fe80::1%eth0, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "0.0.0.0/0, 192.0.2.1, true",
    "10.0.0.0/8, nonsense, false"
  })
  void anAddressIsHeldAgainstAddressesAndBlocks(String block, String address, boolean allowed) {
    assertThat(new AddressList(List.of("192.168.7.7", block)).allows(address)).isEqualTo(allowed);
  }

  @Test
  void anEmptyListLetsAnybodyIn() {
    assertThat(new AddressList(List.of()).allows("203.0.113.9")).isTrue();
  }

  @Test
  void whatIsNeitherIsRefused() {
    assertThatThrownBy(() -> new AddressList(List.of("example.com")))
        .hasMessageContaining("'example.com'");
    assertThatThrownBy(() -> new AddressList(List.of(""))).hasMessageContaining("''");
  }
}
