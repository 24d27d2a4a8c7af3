package dev.rejoinder.standalone;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where Rejoinder is, and the key it asks for, as said on the command line. */
final class IngressOptions {

  static final String API_KEY = "REJOINDER_API_KEY";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Where Rejoinder is (default: http://localhost:PORT, PORT being 3000 if unset, or https"
              + " with TLS_CERT_FILE).")
  private @Nullable URI url;

  @Option(
      names = "--api-key",
      paramLabel = "rjk_…",
      description = "Key to ask with (default: REJOINDER_API_KEY).")
  private @Nullable String key;

  /**
   * The address; {@code settings} say what it is by default.
   *
   * @throws CommandLine.ParameterException when it is none
   */
  URI address(Map<String, String> settings) {
    if (url == null) {
      return URI.create(Surroundings.ingress(settings));
    }
    if (spec != null
        && (url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?"))) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--url must begin with http:// or https://, not '" + url + "'");
    }
    return url;
  }

  /** Empty: there is none, so none is sent. */
  Optional<String> key(Map<String, String> settings) {
    return Optional.ofNullable(key).or(() -> Optional.ofNullable(settings.get(API_KEY)));
  }
}
