package dev.rejoinder.ingress;

import dev.rejoinder.ingress.RateLimits.Rate;
import dev.rejoinder.ingress.view.KeyView;
import dev.rejoinder.runtime.Secret;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Who may ask servers of tests. */
final class Access {

  static final String ADMIN_KEY = "an admin key that nobody guesses".replace(' ', '-');

  /** As configured by nothing. */
  static final AccessConfig DEFAULT =
      new AccessConfig(
          false,
          Optional.empty(),
          Optional.of(new Rate(100, Duration.ofMinutes(15))),
          List.of(),
          Optional.empty());

  private Access() {}

  /** Asks for keys, of which the configuration has one. */
  static AccessConfig adminKey() {
    return new AccessConfig(
        false, Optional.of(new Secret(ADMIN_KEY)), DEFAULT.rate(), List.of(), Optional.empty());
  }

  static AccessConfig limitedTo(int requestsMax) {
    return new AccessConfig(
        false,
        Optional.of(new Secret(ADMIN_KEY)),
        Optional.of(new Rate(requestsMax, Duration.ofMinutes(15))),
        List.of(),
        Optional.empty());
  }

  /** Asks for no keys and takes any number of requests. */
  static AccessConfig unlimited() {
    return new AccessConfig(true, Optional.empty(), Optional.empty(), List.of(), Optional.empty());
  }

  static AccessConfig behind(String... proxies) {
    return new AccessConfig(
        false, Optional.empty(), DEFAULT.rate(), List.of(proxies), Optional.empty());
  }

  /** Of a server that has no keys. */
  static Edge edge(AccessConfig config, InstantSource clock) {
    return new Edge(config, new KeyView(() -> true), clock);
  }

  static Listener anyPort() {
    return new Listener("127.0.0.1", 0, Optional.empty());
  }
}
