package dev.rejoinder.sources;

import dev.rejoinder.runtime.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who sends webhooks or gateway events in.
 *
 * @param name its place in the URL, {@code POST /api/webhooks/{name}}; letters, digits, dashes
 * @param enabled whether anything is taken from it
 * @param open whether requests are taken without proof of where they come from
 * @param secrets any of which a request may be signed with; for discord the public keys, in hex.
 *     Without one a source that is not open takes nothing
 * @param allowedAddresses IP addresses and CIDR blocks requests may come from; empty: any
 * @param requestsMax requests one IP address may make within {@code rateWindow}
 * @param timeout within which a request is answered, be it with 503
 * @param scheme how requests are signed; of kind generic alone
 * @param api where it is answered
 * @param gateway how its events are fetched beside webhooks; of kind discord alone
 * @param silence how long it may be quiet before that is a warning; empty: as long as it likes
 */
public record Source(
    String name,
    SourceKind kind,
    boolean enabled,
    boolean open,
    List<Secret> secrets,
    List<String> allowedAddresses,
    int requestsMax,
    Duration rateWindow,
    Duration timeout,
    Optional<GenericScheme> scheme,
    ProviderApi api,
    Optional<Gateway> gateway,
    Optional<Duration> silence) {

  /** Before the name of a source, the id of the lane its replies take. */
  public static final String ENDPOINT_PREFIX = "source:";

  public Source {
    secrets = List.copyOf(secrets);
    allowedAddresses = List.copyOf(allowedAddresses);
  }

  /** The lane of its replies. */
  public String endpointId() {
    return ENDPOINT_PREFIX + name;
  }

  /**
   * The gateway of a Discord source.
   *
   * @param shards connections its events are spread over, at least 1
   * @param url where it is; empty: where the source's API says
   */
  public record Gateway(int shards, Optional<URI> url) {}
}
