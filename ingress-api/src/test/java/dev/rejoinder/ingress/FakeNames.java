package dev.rejoinder.ingress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Stands in for name servers. */
final class FakeNames {

  private static final String PRIVATE = "10.0.0.1";
  private static final String PUBLIC = "93.184.215.14";

  private FakeNames() {}

  /** Literals as they are; of names only these are known. */
  static InetAddress[] addresses(String host) throws UnknownHostException {
    List<String> literals =
        switch (host) {
          case "private.example" -> List.of(PRIVATE);
          case "mixed.example" -> List.of(PUBLIC, PRIVATE);
          case "hooks.example" -> List.of(PUBLIC);
          case "unknown.example" -> throw new UnknownHostException(host);
          default -> List.of(host);
        };
    List<InetAddress> addresses = new ArrayList<>();
    for (String literal : literals) {
      addresses.add(InetAddress.getByName(literal));
    }
    return addresses.toArray(InetAddress[]::new);
  }
}
