package dev.rejoinder.runtime;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Tells addresses of the public internet from all others: private, loopback, link-local, metadata,
 * multicast, documentation, and IPv6 forms that carry such an IPv4 address.
 *
 * <p>Sources: the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates).
 */
public final class AddressGuard {

  private static final List<Prefix> IPV4_REFUSED =
      List.of(
          Prefix.of("0.0.0.0", 8),
          Prefix.of("10.0.0.0", 8),
          Prefix.of("100.64.0.0", 10),
          Prefix.of("127.0.0.0", 8),
          // Azure answers its metadata on this address, from the inside only.
          Prefix.of("168.63.129.16", 32),
          Prefix.of("169.254.0.0", 16),
          Prefix.of("172.16.0.0", 12),
          Prefix.of("192.0.0.0", 24),
          Prefix.of("192.0.2.0", 24),
          Prefix.of("192.88.99.0", 24),
          Prefix.of("192.168.0.0", 16),
          Prefix.of("198.18.0.0", 15),
          Prefix.of("198.51.100.0", 24),
          Prefix.of("203.0.113.0", 24),
          Prefix.of("224.0.0.0", 4),
          Prefix.of("240.0.0.0", 4));

  /** All that is not global unicast is refused; these are parts of it that are refused too. */
  private static final List<Prefix> IPV6_REFUSED =
      List.of(Prefix.of("2001::", 23), Prefix.of("2001:db8::", 32), Prefix.of("3fff::", 20));

  private static final Prefix GLOBAL_UNICAST = Prefix.of("2000::", 3);
  private static final Prefix SIX_TO_FOUR = Prefix.of("2002::", 16);
  private static final int SIX_TO_FOUR_IPV4_AT = 2;
  private static final Prefix NAT64 = Prefix.of("64:ff9b::", 96);
  private static final int NAT64_IPV4_AT = 12;

  private AddressGuard() {}

  /** Whether anyone on the internet would mean the same machine by {@code address}. */
  public static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return IPV4_REFUSED.stream().noneMatch(prefix -> prefix.covers(bytes));
    }
    if (NAT64.covers(bytes)) {
      return isPublic(embedded(bytes, NAT64_IPV4_AT));
    }
    if (SIX_TO_FOUR.covers(bytes)) {
      return isPublic(embedded(bytes, SIX_TO_FOUR_IPV4_AT));
    }
    return GLOBAL_UNICAST.covers(bytes)
        && IPV6_REFUSED.stream().noneMatch(prefix -> prefix.covers(bytes));
  }

  private static InetAddress embedded(byte[] bytes, int at) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are always an address", e);
    }
  }

  /** The addresses whose first {@code bits} are those of {@code start}. */
  private static final class Prefix {

    private final byte[] start;
    private final int bits;

    private Prefix(byte[] start, int bits) {
      this.start = start;
      this.bits = bits;
    }

    static Prefix of(String literal, int bits) {
      try {
        return new Prefix(InetAddress.getAllByName(literal)[0].getAddress(), bits);
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(literal + " is not an address", e);
      }
    }

    boolean covers(byte[] address) {
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        if ((start[bit / 8] & mask) != (address[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
