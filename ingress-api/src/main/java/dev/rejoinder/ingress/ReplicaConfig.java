package dev.rejoinder.ingress;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.topics.CallIds;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What replicas of the ingress know of each other.
 *
 * @param advertisedUrl where the others reach this one: scheme, host and port alone;
 *     ADVERTISED_URL, default HOST and PORT, or this machine's name where HOST means every address
 * @param key by which they know each other; REPLICA_KEY, the same everywhere, default one derived
 *     from CALL_SIGNING_SECRET
 */
public record ReplicaConfig(URI advertisedUrl, Secret key) {

  private static final String LABEL = "rejoinder-replica-key";
  private static final List<String> EVERY_ADDRESS = List.of("0.0.0.0", "::", "[::]");

  static ReplicaConfig from(Env env, String host, int port) {
    return new ReplicaConfig(
        advertisedUrl(env, host, port),
        env.secret("REPLICA_KEY").orElseGet(() -> derived(CallIds.secret(env))));
  }

  private static URI advertisedUrl(Env env, String host, int port) {
    Optional<URI> written = env.url("ADVERTISED_URL");
    if (written.isEmpty()) {
      boolean secure = env.text("TLS_CERT_FILE").isPresent();
      return url(secure ? "https" : "http", reachable(host), port);
    }
    URI url = written.get();
    String path = url.getPath();
    if (!(path == null || path.isEmpty() || path.equals("/"))
        || url.getUserInfo() != null
        || url.getQuery() != null) {
      env.problem(
          "ADVERTISED_URL must be scheme, host and port alone, like http://ingress-1:3000, not '%s'."
              .formatted(url));
    }
    boolean https = "https".equalsIgnoreCase(url.getScheme());
    int defaultPort = https ? 443 : 80;
    return url(
        https ? "https" : "http", url.getHost(), url.getPort() < 0 ? defaultPort : url.getPort());
  }

  private static URI url(String scheme, String host, int port) {
    boolean bare = host.contains(":") && !host.startsWith("[");
    return URI.create("%s://%s:%d".formatted(scheme, bare ? "[" + host + "]" : host, port));
  }

  private static String reachable(String host) {
    if (!EVERY_ADDRESS.contains(host)) {
      return host;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static Secret derived(Secret signingSecret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(signingSecret.value().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] bytes = mac.doFinal(LABEL.getBytes(StandardCharsets.UTF_8));
      return new Secret(HexFormat.of().formatHex(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
