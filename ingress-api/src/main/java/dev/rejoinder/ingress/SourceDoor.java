package dev.rejoinder.ingress;

import dev.rejoinder.ingress.access.AddressList;
import dev.rejoinder.ingress.signature.Verification;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.sources.GenericScheme;
import dev.rejoinder.sources.GenericScheme.Proof;
import dev.rejoinder.sources.Source;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A source with what its requests are held to. */
record SourceDoor(Source source, AddressList addresses, Verification verification) {

  /**
   * @throws IllegalArgumentException when a secret or an address of it cannot be what it should be
   */
  static SourceDoor of(Source source) {
    return new SourceDoor(
        source,
        new AddressList(source.allowedAddresses(), "its allowed_ips"),
        Verification.of(
            source.kind(),
            source.open(),
            source.scheme().orElse(null),
            source.secrets().stream().map(Secret::value).toList()));
  }

  /** Headers that may hold its secrets or signatures whatever they are called, in lower case. */
  List<String> secretHeaders() {
    Optional<Proof> proof = source.scheme().map(GenericScheme::proof);
    return proof.map(SourceDoor::header).map(name -> name.toLowerCase(Locale.ROOT)).stream()
        .toList();
  }

  private static String header(Proof proof) {
    return switch (proof) {
      case Proof.Token token -> token.header();
      case Proof.Hmac hmac -> hmac.header();
    };
  }
}
