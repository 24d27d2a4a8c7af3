package dev.rejoinder.ingress;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.topics.WebhookSignature;
import java.util.List;
import java.util.Optional;

/**
 * Which callbacks are believed.
 *
 * @param webhookSecret tools sign their callbacks with; WEBHOOK_SECRET
 * @param taskWebhookSecret services sign the callbacks of tasks with; TASK_WEBHOOK_SECRET
 * @param required whether unsigned callbacks are refused; CALLBACK_SIGNATURES
 */
record CallbackTrust(
    Optional<Secret> webhookSecret, Optional<Secret> taskWebhookSecret, boolean required) {

  static CallbackTrust from(Env env) {
    Optional<Secret> tools = secret(env, "WEBHOOK_SECRET");
    Optional<Secret> tasks = secret(env, "TASK_WEBHOOK_SECRET");
    boolean required =
        "required"
            .equals(env.choice("CALLBACK_SIGNATURES", "optional", List.of("optional", "required")));
    if (required && tools.isEmpty() && tasks.isEmpty()) {
      env.problem(
          "CALLBACK_SIGNATURES=required needs WEBHOOK_SECRET, for tools, or TASK_WEBHOOK_SECRET,"
              + " for tasks; with neither every callback would be refused.");
    }
    return new CallbackTrust(tools, tasks, required);
  }

  private static Optional<Secret> secret(Env env, String key) {
    Optional<Secret> secret = env.secret(key);
    try {
      secret.map(Secret::value).ifPresent(WebhookSignature::with);
    } catch (IllegalArgumentException e) {
      env.problem(key + " begins with whsec_, so the rest of it must be base64.");
    }
    return secret;
  }
}
