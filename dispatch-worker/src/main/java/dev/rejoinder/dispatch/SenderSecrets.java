package dev.rejoinder.dispatch;

import dev.rejoinder.runtime.Secret;
import dev.rejoinder.topics.Seal;
import java.util.Optional;

/**
 * What webhooks are signed and authorised with.
 *
 * @param tools signs tool calls and goes along with them as {@code X-Webhook-Secret}; empty:
 *     neither
 * @param tasks signs tasks; empty: they are not signed
 * @param seal opens the authorization of tasks; empty: tasks that have one are not sent
 */
record SenderSecrets(Optional<Secret> tools, Optional<Secret> tasks, Optional<Seal> seal) {}
