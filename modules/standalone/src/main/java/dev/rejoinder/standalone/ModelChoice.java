package dev.rejoinder.standalone;

import dev.rejoinder.run.RunConfig;
import dev.rejoinder.runtime.Env;
import java.util.Map;

/** Says who answers questions: a model, or the stand-in. */
final class ModelChoice {

  private ModelChoice() {}

  static boolean scripted(Map<String, String> environment) {
    return RunConfig.from(Env.of(environment)).scripted();
  }

  static String describe(Map<String, String> environment) {
    return RunConfig.from(Env.of(environment)).answeredBy();
  }
}
