package dev.rejoinder.ingress;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** IP addresses and CIDR blocks that requests may come from; an empty list lets anybody in. */
final class AddressList {

  private final List<IPAddress> blocks;

  /**
   * @throws IllegalArgumentException naming the first that is neither an address nor a block
   */
  AddressList(List<String> written) {
    blocks = written.stream().map(AddressList::block).toList();
  }

  /** {@code remoteAddress}: as the socket tells; IPv4 within IPv6 is taken as IPv4. */
  boolean allows(String remoteAddress) {
    if (blocks.isEmpty()) {
      return true;
    }
    IPAddress address = plain(new IPAddressString(remoteAddress).getAddress());
    return address != null && blocks.stream().anyMatch(block -> block.contains(address));
  }

  private static IPAddress block(String written) {
    IPAddress block = plain(new IPAddressString(written).getAddress());
    if (block == null || written.isBlank()) {
      throw new IllegalArgumentException(
          "'%s' in its allowed_ips is neither an IP address nor a CIDR block".formatted(written));
    }
    return block.isPrefixed() ? block.toPrefixBlock() : block;
  }

  private static @Nullable IPAddress plain(@Nullable IPAddress address) {
    return address != null && address.isIPv6() && address.toIPv6().isIPv4Mapped()
        ? address.toIPv6().getEmbeddedIPv4Address()
        : address;
  }
}
