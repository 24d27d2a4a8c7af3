package dev.rejoinder.ingress;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Headers that have browsers be careful with what we answer.
 *
 * <p>They are the defaults of Helmet 8.3.0 (the package of that name on npm, {@code index.mjs}),
 * with one difference: {@code Strict-Transport-Security} and the directive {@code
 * upgrade-insecure-requests} are sent over TLS alone. The first means nothing elsewhere, and the
 * second would have a page that was read over plain HTTP look for the rest of it where nobody
 * listens.
 */
final class SecurityHeaders {

  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';"
          + "frame-ancestors 'self';img-src 'self' data:;object-src 'none';script-src 'self';"
          + "script-src-attr 'none';style-src 'self' https: 'unsafe-inline'";

  private static final Map<String, String> PLAIN =
      with(
          Map.of(
              "Cross-Origin-Opener-Policy", "same-origin",
              "Cross-Origin-Resource-Policy", "same-origin",
              "Origin-Agent-Cluster", "?1",
              "Referrer-Policy", "no-referrer",
              "X-Content-Type-Options", "nosniff",
              "X-DNS-Prefetch-Control", "off",
              "X-Download-Options", "noopen",
              "X-Frame-Options", "SAMEORIGIN",
              "X-Permitted-Cross-Domain-Policies", "none",
              "X-XSS-Protection", "0"),
          Map.of("Content-Security-Policy", CONTENT_SECURITY_POLICY));

  private static final Map<String, String> SECURE =
      with(
          PLAIN,
          Map.of(
              "Content-Security-Policy",
              CONTENT_SECURITY_POLICY + ";upgrade-insecure-requests",
              "Strict-Transport-Security",
              "max-age=31536000; includeSubDomains"));

  private SecurityHeaders() {}

  /** {@code secure}: whether the client came by TLS. */
  static Map<String, String> of(boolean secure) {
    return secure ? SECURE : PLAIN;
  }

  private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(some);
    all.putAll(more);
    return Map.copyOf(all);
  }
}
