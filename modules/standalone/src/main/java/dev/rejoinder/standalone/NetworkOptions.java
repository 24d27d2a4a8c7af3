package dev.rejoinder.standalone;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where webhooks may go, as said on the command line. */
final class NetworkOptions {

  @Option(
      names = "--allow-private-networks",
      description =
          "Let webhooks go to this machine and to private networks, as ALLOW_PRIVATE_NETWORKS=true"
              + " does; for development.")
  private boolean allowed;

  /** {@code environment} with what the options say, which wins. */
  Map<String, String> over(Map<String, String> environment) {
    Map<String, String> settings = new HashMap<>(environment);
    if (allowed) {
      settings.put("ALLOW_PRIVATE_NETWORKS", "true");
    }
    return settings;
  }
}
