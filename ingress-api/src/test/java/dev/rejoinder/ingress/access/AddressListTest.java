package dev.rejoinder.ingress.access;

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
    assertThat(new AddressList(List.of("192.168.7.7", block), "x").contains(address))
        .isEqualTo(allowed);
  }

  @Test
  void anEmptyListContainsNobody() {
    assertThat(new AddressList(List.of(), "x").contains("203.0.113.9")).isFalse();
  }

  @Test
  void whatIsNeitherIsRefused() {
    assertThatThrownBy(() -> new AddressList(List.of("example.com"), "its allowed_ips"))
        .hasMessage("'example.com' in its allowed_ips is neither an IP address nor a CIDR block");
    assertThatThrownBy(() -> new AddressList(List.of(""), "x")).hasMessageContaining("''");
  }
}
