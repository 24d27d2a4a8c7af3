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

  static final String ADMIN_KEY = "an-admin-key-that-nobody-guesses";
  static final String ADMIN = "Bearer " + ADMIN_KEY;
  static final Duration WINDOW = Duration.ofMinutes(15);

  /** As configured by nothing. */
  static final AccessConfig DEFAULT = config(Optional.empty(), 100);

  private Access() {}

  /** Asks for keys, of which the configuration has one. */
  static AccessConfig adminKey() {
    return limitedTo(100_000);
  }

  /** As {@link #adminKey}, with so many requests in {@link #WINDOW}. */
  static AccessConfig limitedTo(int requestsMax) {
    return config(Optional.of(new Secret(ADMIN_KEY)), requestsMax);
  }

  /** As {@link #limitedTo}, without the key. */
  static AccessConfig keylessLimitedTo(int requestsMax) {
    return config(Optional.empty(), requestsMax);
  }

  /** Asks for no keys and takes any number of requests. */
  static AccessConfig unlimited() {
    return new AccessConfig(true, Optional.empty(), Optional.empty(), List.of(), Optional.empty());
  }

  static AccessConfig open(AccessConfig config) {
    return new AccessConfig(
        true, config.adminKey(), config.rate(), config.trustedProxies(), config.tls());
  }

  static AccessConfig behind(AccessConfig config, String... proxies) {
    return new AccessConfig(
        config.open(), config.adminKey(), config.rate(), List.of(proxies), config.tls());
  }

  static AccessConfig over(TlsFiles tls) {
    return new AccessConfig(false, Optional.empty(), DEFAULT.rate(), List.of(), Optional.of(tls));
  }

  /** Of a server that has no keys. */
  static Edge edge(AccessConfig config, InstantSource clock) {
    return new Edge(config, new KeyView(() -> true), clock);
  }

  static Listener anyPort() {
    return new Listener("127.0.0.1", 0, Optional.empty());
  }

  private static AccessConfig config(Optional<Secret> adminKey, int requestsMax) {
    Rate rate = new Rate(requestsMax, WINDOW);
    return new AccessConfig(false, adminKey, Optional.of(rate), List.of(), Optional.empty());
  }
}
