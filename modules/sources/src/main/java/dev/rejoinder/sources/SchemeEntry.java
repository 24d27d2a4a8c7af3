package dev.rejoinder.sources;

import com.fasterxml.jackson.core.JsonPointer;
import dev.rejoinder.runtime.YamlFields;
import dev.rejoinder.sources.GenericScheme.Encoding;
import dev.rejoinder.sources.GenericScheme.Proof;
import dev.rejoinder.sources.GenericScheme.TimestampUnit;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads and checks how the requests of a generic source are proven. */
final class SchemeEntry {

  private static final Set<String> KEYS =
      Set.of("hmac", "token", "id_header", "id_pointer", "type_header", "type_pointer");
  private static final Set<String> HMAC_KEYS =
      Set.of(
          "header",
          "prefix",
          "signed",
          "algorithm",
          "encoding",
          "timestamp_header",
          "timestamp_unit",
          "tolerance");
  private static final Proof.Token TOKEN = new Proof.Token("X-Webhook-Token");
  private static final Map<String, String> ALGORITHMS =
      Map.of("SHA1", "HmacSHA1", "SHA256", "HmacSHA256", "SHA512", "HmacSHA512");

  /** RFC 9110, section 5.1. */
  private static final String HEADER_NAME = "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}";

  private SchemeEntry() {}

  /** Of a generic source what it says, or else a token; empty for any other. */
  static Optional<GenericScheme> read(YamlFields source, SourceKind kind) {
    Optional<YamlFields> scheme = source.mapping("scheme");
    if (kind != SourceKind.GENERIC) {
      if (scheme.isPresent()) {
        source.problem("has 'scheme', which only generic has");
      }
      return Optional.empty();
    }
    return Optional.of(scheme.map(SchemeEntry::read).orElseGet(SchemeEntry::byToken));
  }

  private static GenericScheme byToken() {
    return new GenericScheme(
        TOKEN, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static GenericScheme read(YamlFields scheme) {
    scheme.only(KEYS);
    Optional<String> idHeader = header(scheme, "id_header");
    return new GenericScheme(
        proof(scheme, idHeader.isPresent()),
        idHeader,
        pointer(scheme, "id_pointer"),
        header(scheme, "type_header"),
        pointer(scheme, "type_pointer"));
  }

  private static Proof proof(YamlFields scheme, boolean id) {
    Optional<YamlFields> hmac = scheme.mapping("hmac");
    Optional<YamlFields> token = scheme.mapping("token");
    if (hmac.isPresent() && token.isPresent()) {
      scheme.problem("must have 'hmac' or 'token', not both");
    }
    token.ifPresent(written -> written.only(Set.of("header")));
    return hmac.<Proof>map(written -> hmac(written, id))
        .or(() -> token.flatMap(t -> header(t, "header")).map(Proof.Token::new))
        .orElse(TOKEN);
  }

  private static Proof hmac(YamlFields hmac, boolean id) {
    hmac.only(HMAC_KEYS);
    if (!hmac.present("header")) {
      hmac.problem("needs 'header', which the signature is in");
    }
    Optional<String> timestampHeader = header(hmac, "timestamp_header");
    String signed = hmac.text("signed").orElse("{body}");
    requireStandIns(hmac, signed, timestampHeader.isPresent(), id);
    return new Proof.Hmac(
        header(hmac, "header").orElse(""),
        hmac.text("prefix").orElse(""),
        signed,
        ALGORITHMS.getOrDefault(
            hmac.choice("algorithm", "sha256", "sha1", "sha256", "sha512"), "HmacSHA256"),
        Encoding.valueOf(hmac.choice("encoding", "hex", "hex", "base64")),
        timestampHeader,
        hmac.choice("timestamp_unit", "s", "s", "ms").equals("S")
            ? TimestampUnit.SECONDS
            : TimestampUnit.MILLISECONDS,
        hmac.duration("tolerance", Duration.ofSeconds(1), Duration.ofDays(1))
            .orElse(Duration.ofMinutes(5)));
  }

  private static void requireStandIns(
      YamlFields hmac, String signed, boolean timestamp, boolean id) {
    if (!signed.contains("{body}")) {
      hmac.problem("'signed' must have {body} in it");
    }
    if (signed.contains("{timestamp}") && !timestamp) {
      hmac.problem("needs 'timestamp_header' because {timestamp} is signed");
    }
    if (timestamp && !signed.contains("{timestamp}")) {
      hmac.problem("'signed' must have {timestamp} in it, or anybody could change its header");
    }
    if (signed.contains("{id}") && !id) {
      hmac.problem("needs the scheme's 'id_header' because {id} is signed");
    }
  }

  private static Optional<String> header(YamlFields fields, String key) {
    Optional<String> written = fields.text(key);
    if (written.isPresent() && !written.get().matches(HEADER_NAME)) {
      fields.problem("'%s' must be the name of a header".formatted(key));
    }
    return written;
  }

  private static Optional<String> pointer(YamlFields fields, String key) {
    Optional<String> written = fields.text(key);
    if (written.isPresent() && !isPointer(written.get())) {
      fields.problem("'%s' must be a JSON pointer, which begins with /".formatted(key));
    }
    return written;
  }

  private static boolean isPointer(String written) {
    try {
      return !written.isEmpty() && JsonPointer.compile(written) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
