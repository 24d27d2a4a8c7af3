package dev.rejoinder.standalone;

import dev.rejoinder.runtime.DotEnv;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a command finds where it is started: settings, and the folder of the checkout. */
final class Surroundings {

  static final String DATA_DIR = "REJOINDER_DATA_DIR";

  private Surroundings() {}

  /** The checkout the launcher runs from; without the launcher, the current folder. */
  static Path home() {
    return Path.of(System.getProperty("rejoinder.home", "")).toAbsolutePath().normalize();
  }

  /** Where the embedded broker, state stores and generated secrets are kept. */
  static Path dataDir(Map<String, String> environment) {
    String written = environment.get(DATA_DIR);
    return written == null ? home().resolve(".rejoinder") : Path.of(written);
  }

  /** The port of this machine's ingress. */
  static String port(Map<String, String> environment) {
    return environment.getOrDefault("PORT", "3000");
  }

  /** Where this machine's ingress is. */
  static String ingress(Map<String, String> environment) {
    String scheme = environment.containsKey("TLS_CERT_FILE") ? "https" : "http";
    return "%s://localhost:%s".formatted(scheme, port(environment));
  }

  /**
   * The process environment over the {@code .env} file of the current folder, or else of the
   * checkout, with {@code REJOINDER_DATA_DIR} filled in. A fresh map the caller may change.
   */
  static Map<String, String> environment() {
    Path here = Path.of(".env");
    Path file = Files.isRegularFile(here) ? here : home().resolve(".env");
    Map<String, String> environment = new HashMap<>(DotEnv.over(file, System.getenv()));
    environment.values().removeIf(String::isBlank);
    environment.putIfAbsent(DATA_DIR, home().resolve(".rejoinder").toString());
    return environment;
  }
}
