package dev.rejoinder.standalone;

import dev.rejoinder.runtime.Durations;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The groups of options of {@code rejoinder listen}; what is wrong with them is said in words. */
final class ListenOptions {

  private ListenOptions() {}

  /** How it answers. */
  static final class Answering {

    private static final int STATUS_MIN = 200;
    private static final int STATUS_MAX = 599;

    @Option(
        names = "--forward",
        paramLabel = "URL",
        description = "Passes each delivery on, headers and body as they came; its answer is ours.")
    private @Nullable URI forward;

    @Option(
        names = "--status",
        paramLabel = "CODE",
        defaultValue = "200",
        description = "What deliveries are answered with (default: ${DEFAULT-VALUE}).")
    private int status;

    @Option(
        names = "--delay",
        paramLabel = "TIME",
        defaultValue = "0s",
        description = "Waits this long before it answers, such as 2s.")
    private String delay = "";

    @Option(
        names = "--fail-first",
        paramLabel = "N",
        defaultValue = "0",
        description = "Answers the first N attempts of each delivery with 500.")
    private int failFirst;

    /**
     * As it is asked for.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    ListenServer.Answering checked() {
      if (status < STATUS_MIN || status > STATUS_MAX) {
        throw new IllegalArgumentException(
            "--status must be %d to %d, not %d".formatted(STATUS_MIN, STATUS_MAX, status));
      }
      Duration wait =
          Durations.parse(delay)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "--delay must be a time such as 250ms or 2s, not '" + delay + "'"));
      Optional<Forwarding> forwarding =
          Optional.ofNullable(forward).map(url -> new Forwarding(http("--forward", url)));
      return new ListenServer.Answering(forwarding, status, wait, failFirst);
    }
  }

  /** The webhook that is made for it. */
  static final class Registering {

    @Option(
        names = "--register",
        paramLabel = "URL",
        required = true,
        description = "Creates a webhook at the Rejoinder there, and deletes it at the end.")
    private URI ingress = URI.create("");

    @Option(
        names = "--events",
        paramLabel = "TYPE",
        split = ",",
        description = "Types of events it gets, such as task.*,run.failed (default: *).")
    private List<String> types = List.of("*");

    @Option(
        names = {"--api-key", "--token"},
        paramLabel = "rjk_…",
        description =
            "Key with webhooks:write, which says whose webhook it is (default: REJOINDER_API_KEY).")
    private @Nullable String token;

    @Option(
        names = "--public-url",
        paramLabel = "URL",
        description = "Where Rejoinder reaches this receiver (default: http://127.0.0.1:PORT/).")
    private @Nullable URI publicUrl;

    /**
     * Says what is wrong.
     *
     * @throws IllegalArgumentException when something is
     */
    void check() {
      http("--register", ingress);
      if (publicUrl != null) {
        http("--public-url", publicUrl);
      }
    }

    /**
     * Creates the webhook.
     *
     * @param own where this receiver listens
     * @param secret to sign with; empty: the ingress makes one
     */
    Registration register(URI own, Optional<String> secret) throws InterruptedException {
      URI url = publicUrl == null ? own : publicUrl;
      return Registration.at(
          ingress,
          Optional.ofNullable(token)
              .or(() ->
                  Optional.ofNullable(Surroundings.environment().get(IngressOptions.API_KEY))),
          new Registration.Wanted(url, types, secret));
    }

    URI ingress() {
      return ingress;
    }
  }

  private static URI http(String option, URI url) {
    if (url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?")) {
      throw new IllegalArgumentException(
          option + " must begin with http:// or https://, not '" + url + "'");
    }
    return url;
  }
}
