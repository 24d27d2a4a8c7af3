package dev.rejoinder.sources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.runtime.YamlFields;
import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads and checks one source of the file. */
final class SourceEntry {

  static final int REQUESTS_MAX_DEFAULT = 1000;
  static final Duration RATE_WINDOW_DEFAULT = Duration.ofMinutes(15);
  static final Duration TIMEOUT_MIN = Duration.ofMillis(100);
  static final Duration TIMEOUT_MAX = Duration.ofMinutes(2);

  private static final Set<String> KEYS =
      Set.of(
          "name",
          "kind",
          "secrets",
          "allowed_ips",
          "rate_limit",
          "timeout",
          "enabled",
          "open",
          "api",
          "silence",
          "gateway",
          "scheme");
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9-]{0,63}";
  private static final String ED25519_KEY = "[0-9a-fA-F]{64}";
  private static final Map<SourceKind, URI> API_URLS =
      Map.of(
          SourceKind.SLACK, URI.create("https://slack.com/api"),
          SourceKind.DISCORD, URI.create("https://discord.com/api/v10"),
          SourceKind.OPENPHONE, URI.create("https://api.openphone.com/v1"));

  /** Addresses in full: 1.2.3 is not 1.2.0.3. */
  private static final IPAddressStringParameters IN_FULL =
      new IPAddressStringParameters.Builder()
          .getIPv4AddressParametersBuilder()
          .allow_inet_aton(false)
          .getParentBuilder()
          .toParams();

  private static final ProviderApi NO_API =
      new ProviderApi(URI.create(""), Optional.empty(), Optional.empty(), Optional.empty());

  private final YamlFields fields;

  private SourceEntry(YamlFields fields) {
    this.fields = fields;
  }

  /** The source as written; only of use when no problem was noted. */
  static Source read(JsonNode node, String where, List<String> problems) {
    return new SourceEntry(new YamlFields(node, where, problems)).read();
  }

  /** How a source of this kind is answered when nobody says otherwise: not at all. */
  static ProviderApi defaultApi(SourceKind kind) {
    return new ProviderApi(
        API_URLS.getOrDefault(kind, NO_API.url()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Source read() {
    fields.only(KEYS);
    String name = fields.requiredText("name");
    if (!name.isEmpty() && !name.matches(NAME)) {
      fields.problem("'name' may have 1 to 64 letters, digits and dashes, and no dash first");
    }
    SourceKind kind = kind(name);
    Optional<YamlFields> limit = fields.mapping("rate_limit");
    limit.ifPresent(written -> written.only(Set.of("requests", "window")));
    ProviderApi api = api(kind);
    return new Source(
        name,
        kind,
        fields.flag("enabled", true),
        fields.flag("open", false),
        secrets(kind),
        allowedAddresses(),
        limit
            .map(l -> l.integer("requests", REQUESTS_MAX_DEFAULT, 1, 1_000_000))
            .orElse(REQUESTS_MAX_DEFAULT),
        limit
            .flatMap(l -> l.duration("window", Duration.ofSeconds(1), Duration.ofDays(1)))
            .orElse(RATE_WINDOW_DEFAULT),
        fields.duration("timeout", TIMEOUT_MIN, TIMEOUT_MAX).orElse(timeoutOf(kind)),
        SchemeEntry.read(fields, kind),
        api,
        gateway(kind, api),
        fields.duration("silence", Duration.ofSeconds(1), Duration.ofDays(30)));
  }

  private SourceKind kind(String name) {
    String written = fields.text("kind").orElse(name);
    Optional<SourceKind> kind = SourceKind.of(written);
    if (kind.isEmpty() && (fields.present("kind") || !name.isEmpty())) {
      fields.problem("needs a 'kind', one of " + SourceKind.labels());
    }
    return kind.orElse(SourceKind.GENERIC);
  }

  /** Slack and Discord wait 3 s. */
  private static Duration timeoutOf(SourceKind kind) {
    return switch (kind) {
      case SLACK, DISCORD -> Duration.ofMillis(2500);
      case OPENPHONE, GITHUB, STRIPE, STANDARD_WEBHOOKS, GENERIC -> Duration.ofSeconds(10);
    };
  }

  private List<Secret> secrets(SourceKind kind) {
    List<String> written = fields.texts("secrets");
    if (kind == SourceKind.DISCORD && !written.stream().allMatch(key -> key.matches(ED25519_KEY))) {
      fields.problem("'secrets' must be public keys of the application, 64 hex digits each");
    }
    return written.stream().map(Secret::new).toList();
  }

  private List<String> allowedAddresses() {
    List<String> written = fields.texts("allowed_ips");
    for (String address : written) {
      if (!addresses(address)) {
        fields.problem(
            "'allowed_ips' has '%s', which is no IP address or CIDR block".formatted(address));
      }
    }
    return written;
  }

  private static boolean addresses(String written) {
    if (!written.matches("[0-9a-fA-F.:]+(/[0-9]{1,3})?")) {
      return false;
    }
    try {
      return new IPAddressString(written, IN_FULL).toAddress() != null;
    } catch (AddressStringException | IllegalArgumentException e) {
      return false;
    }
  }

  private ProviderApi api(SourceKind kind) {
    Optional<YamlFields> written = fields.mapping("api");
    if (written.isEmpty()) {
      return defaultApi(kind);
    }
    if (!API_URLS.containsKey(kind)) {
      fields.problem("has 'api', which only slack, discord and openphone have");
      return NO_API;
    }
    YamlFields api = written.get();
    api.only(Set.of("url", "token", "self", "check_every"));
    if (api.present("check_every") && !api.present("token")) {
      api.problem("needs 'token' because it has 'check_every'");
    }
    return new ProviderApi(
        api.url("url").map(SourceEntry::withoutSlash).orElse(API_URLS.get(kind)),
        api.filledText("token").map(Secret::new),
        api.filledText("self"),
        api.duration("check_every", Duration.ofSeconds(1), Duration.ofDays(1)));
  }

  private static URI withoutSlash(URI url) {
    return URI.create(url.toString().replaceFirst("/+$", ""));
  }

  private Optional<Source.Gateway> gateway(SourceKind kind, ProviderApi api) {
    Optional<YamlFields> gateway = fields.mapping("gateway");
    if (gateway.isPresent() && kind != SourceKind.DISCORD) {
      fields.problem("has 'gateway', which only discord has");
    } else if (gateway.isPresent() && api.token().isEmpty()) {
      fields.problem("needs 'token' under 'api' because it has 'gateway'");
    }
    gateway.ifPresent(written -> written.only(Set.of("shards", "url")));
    return gateway.map(
        written -> new Source.Gateway(written.integer("shards", 1, 1, 256), gatewayUrl(written)));
  }

  private static Optional<URI> gatewayUrl(YamlFields gateway) {
    Optional<String> written = gateway.text("url");
    if (written.isPresent() && !written.get().matches("wss?://[^\\s/?#]+[^\\s]*")) {
      gateway.problem("'url' must be a URL beginning with ws:// or wss://");
      return Optional.empty();
    }
    return written.map(URI::create);
  }
}
