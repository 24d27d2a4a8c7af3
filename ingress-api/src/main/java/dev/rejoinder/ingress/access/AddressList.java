package dev.rejoinder.ingress.access;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** IP addresses and CIDR blocks. */
public final class AddressList {

  /** Of an IPv6 address, what one customer of a provider has at least. */
  private static final int IPV6_CUSTOMER_BITS = 64;

  private final List<IPAddress> blocks;

  /**
   * @param where they are written, for messages
   * @throws IllegalArgumentException naming the first that is neither an address nor a block
   */
  public AddressList(List<String> written, String where) {
    blocks = written.stream().map(text -> block(text, where)).toList();
  }

  public boolean isEmpty() {
    return blocks.isEmpty();
  }

  /** {@code address}: as the socket tells; IPv4 within IPv6 is taken as IPv4. */
  public boolean contains(String address) {
    IPAddress plain = plain(new IPAddressString(address).getAddress());
    return plain != null && blocks.stream().anyMatch(block -> block.contains(plain));
  }

  /** Whether it is one IP address, of either version. */
  static boolean isAddress(String text) {
    IPAddress address = new IPAddressString(text).getAddress();
    return address != null && !text.isBlank() && !address.isMultiple();
  }

  static boolean isLoopback(String address) {
    IPAddress plain = plain(new IPAddressString(address).getAddress());
    return plain != null && plain.isLoopback();
  }

  /** What stands for all addresses of one customer: IPv6 by /64, IPv4 as it is. */
  public static String customer(String address) {
    IPAddress plain = plain(new IPAddressString(address).getAddress());
    if (plain == null) {
      return address;
    }
    return plain.isIPv6()
        ? plain.withoutPrefixLength().toPrefixBlock(IPV6_CUSTOMER_BITS).toCanonicalString()
        : plain.toCanonicalString();
  }

  private static IPAddress block(String written, String where) {
    IPAddress block = plain(new IPAddressString(written).getAddress());
    if (block == null || written.isBlank()) {
      throw new IllegalArgumentException(
          "'%s' in %s is neither an IP address nor a CIDR block".formatted(written, where));
    }
    return block.isPrefixed() ? block.toPrefixBlock() : block;
  }

  private static @Nullable IPAddress plain(@Nullable IPAddress address) {
    return address != null && address.isIPv6() && address.toIPv6().isIPv4Mapped()
        ? address.toIPv6().getEmbeddedIPv4Address()
        : address;
  }
}
