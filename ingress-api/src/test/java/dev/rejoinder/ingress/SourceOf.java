package dev.rejoinder.ingress;

import dev.rejoinder.runtime.Secret;
import dev.rejoinder.sources.GenericScheme;
import dev.rejoinder.sources.ProviderApi;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.SourceKind;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Sources for tests: named as their kind, enabled, closed, with the default limits. */
final class SourceOf {

  private final SourceKind kind;
  private final List<Secret> secrets;
  private String name;
  private boolean enabled = true;
  private boolean open;
  private List<String> allowed = List.of();
  private int requestsMax = 1000;
  private Duration timeout = Ingress.LONG;
  private Optional<GenericScheme> scheme = Optional.empty();

  private SourceOf(SourceKind kind, List<Secret> secrets) {
    this.kind = kind;
    this.secrets = secrets;
    name = kind.label();
  }

  static SourceOf kind(SourceKind kind, String... secrets) {
    return new SourceOf(kind, Arrays.stream(secrets).map(Secret::new).toList());
  }

  SourceOf named(String other) {
    name = other;
    return this;
  }

  SourceOf disabled() {
    enabled = false;
    return this;
  }

  SourceOf open() {
    open = true;
    return this;
  }

  SourceOf allowing(String... addresses) {
    allowed = List.of(addresses);
    return this;
  }

  SourceOf atMost(int requests) {
    requestsMax = requests;
    return this;
  }

  SourceOf within(Duration limit) {
    timeout = limit;
    return this;
  }

  SourceOf by(GenericScheme generic) {
    scheme = Optional.of(generic);
    return this;
  }

  Source source() {
    return new Source(
        name,
        kind,
        enabled,
        open,
        secrets,
        allowed,
        requestsMax,
        Duration.ofMinutes(15),
        timeout,
        scheme,
        new ProviderApi(
            URI.create("http://127.0.0.1:9"), Optional.empty(), Optional.empty(), Optional.empty()),
        Optional.empty(),
        Optional.empty());
  }
}
