package dev.rejoinder.standalone;

import java.util.Map;

/** Says who answers questions: a model, or the stand-in. */
final class ModelChoice {

  private ModelChoice() {}

  static boolean scripted(Map<String, String> environment) {
    String provider = environment.get("MODEL_PROVIDER");
    return provider == null
        ? !environment.containsKey("OPENAI_API_KEY")
        : "scripted".equalsIgnoreCase(provider);
  }

  static String describe(Map<String, String> environment) {
    if (scripted(environment)) {
      return "none: the scripted stand-in answers (set OPENAI_API_KEY or MODEL_PROVIDER for a model)";
    }
    String provider = environment.getOrDefault("MODEL_PROVIDER", "openai");
    String name = environment.get("MODEL_NAME");
    return name == null ? provider : "%s, %s".formatted(provider, name);
  }
}
