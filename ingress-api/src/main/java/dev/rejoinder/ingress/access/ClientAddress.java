package dev.rejoinder.ingress.access;

import java.util.List;
import java.util.Locale;

/**
 * Whose request it is, by what the proxies in between say of it.
 *
 * @param address of the client, as far as it can be believed
 * @param forwarded whether anybody passed the request on, believed or not
 */
public record ClientAddress(String address, boolean forwarded) {

  /**
   * Reads {@code X-Forwarded-For} from its end, where the nearest proxy wrote: each trusted proxy
   * vouches for the entry before its own. The first address nobody trusted stands is the client's.
   *
   * @param peer at the other end of the connection
   * @param written values of the header, in their order, each with commas between its entries
   * @param forwarded whether any header says that the request was passed on
   */
  public static ClientAddress of(
      String peer, List<String> written, boolean forwarded, AddressList trusted) {
    List<String> entries =
        written.stream().flatMap(value -> List.of(value.split(",", -1)).stream()).toList();
    String client = peer;
    for (String entry : entries.reversed()) {
      String address = withoutPort(entry.strip());
      if (!trusted.contains(client) || !AddressList.isAddress(address)) {
        break;
      }
      client = address;
    }
    return new ClientAddress(client, forwarded || !entries.isEmpty());
  }

  /** Whether it comes from this machine itself, with nobody in between. */
  public boolean local() {
    return !forwarded && AddressList.isLoopback(address);
  }

  /**
   * Whether {@code host}, as the request names the server, can be a name of this machine that no
   * page of somebody else's has: a browser here sends such a page's requests to whatever address
   * its own name is given.
   */
  public static boolean namesThisMachine(String host) {
    String name = withoutPort(host).toLowerCase(Locale.ROOT);
    return name.equals("localhost") || name.endsWith(".localhost") || AddressList.isAddress(name);
  }

  /** {@code 192.0.2.1:80} and {@code [2001:db8::1]:80} are written, too. */
  private static String withoutPort(String written) {
    if (written.startsWith("[") && written.contains("]")) {
      return written.substring(1, written.indexOf(']'));
    }
    int colon = written.indexOf(':');
    boolean one = colon >= 0 && colon == written.lastIndexOf(':');
    return one ? written.substring(0, colon) : written;
  }
}
