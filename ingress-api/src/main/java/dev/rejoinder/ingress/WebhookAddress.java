package dev.rejoinder.ingress;

import dev.rejoinder.runtime.AddressGuard;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Checks where a caller asks us to send webhooks.
 *
 * <p>This tells callers early; what keeps webhooks out of private networks is the dispatch-worker,
 * which looks at the address in the very call that connects to it.
 */
final class WebhookAddress {

  private static final int URL_CHARS_MAX = 2048;
  private static final int PORT_MAX = 65_535;

  /** A name that takes longer counts as one that does not resolve. */
  private static final Duration RESOLVE_WAIT = Duration.ofSeconds(2);

  private final boolean privateNetworks;
  private final boolean httpsOnly;
  private final Names names;

  /** Finds the addresses of a host; may block. */
  @FunctionalInterface
  interface Names {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  /**
   * @param privateNetworks whether webhooks may go to them
   * @param httpsOnly whether webhooks may go nowhere else
   */
  WebhookAddress(boolean privateNetworks, boolean httpsOnly, Names names) {
    this.privateNetworks = privateNetworks;
    this.httpsOnly = httpsOnly;
    this.names = names;
  }

  /** The URL {@code written} in {@code body} as {@code field}, or the request is turned down. */
  URI check(JsonBody body, String field, String written) throws InterruptedException {
    URI url = parse(body, field, written);
    if (httpsOnly && !"https".equalsIgnoreCase(url.getScheme())) {
      throw body.invalid(field, "must begin with https://, as REQUIRE_HTTPS is set here");
    }
    if (url.getRawUserInfo() != null) {
      throw body.invalid(
          field, "must not carry a user name or password; send them in a header instead");
    }
    if (url.getRawFragment() != null) {
      throw body.invalid(field, "must not have a fragment, as none would be sent; leave out the #");
    }
    if (url.getPort() == 0 || url.getPort() > PORT_MAX) {
      throw body.invalid(field, "must have a port from 1 to " + PORT_MAX);
    }
    if (!privateNetworks && !resolved(url.getHost()).stream().allMatch(AddressGuard::isPublic)) {
      throw body.invalid(
          field,
          "must not point into a private network or to this machine; name a public address, or set"
              + " ALLOW_PRIVATE_NETWORKS=true where Rejoinder runs");
    }
    return url;
  }

  /** The host of a URL that was checked. */
  static String host(String url) {
    return URI.create(url).getHost();
  }

  /** Without what may be secret: user info and query. */
  static String shown(String url) {
    return url.replaceFirst("[?#].*", "").replaceFirst("//[^/@]*@", "//");
  }

  private static URI parse(JsonBody body, String field, String written) {
    try {
      URI url = new URI(written);
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      boolean http = List.of("http", "https").contains(scheme) && url.getHost() != null;
      if (http && written.length() <= URL_CHARS_MAX) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw body.invalid(
        field,
        "must be a URL of at most %d characters beginning with http:// or https://"
            .formatted(URL_CHARS_MAX));
  }

  /** Empty when the name does not resolve, at least for now: the dispatch-worker tries again. */
  private List<InetAddress> resolved(String host) throws InterruptedException {
    FutureTask<InetAddress[]> found = new FutureTask<>(() -> names.resolve(host));
    Thread.ofVirtual().name("resolve-webhook-url").start(found);
    try {
      return Arrays.asList(found.get(RESOLVE_WAIT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      return List.of();
    }
  }
}
