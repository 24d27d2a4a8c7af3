package dev.rejoinder.hooks;

/** A webhook's secrets were sealed with a key this process does not have. */
public final class UnreadableSecretException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnreadableSecretException(String webhookId, String what) {
    super(
        "The %s of webhook %s cannot be opened: SECRETS_KEY is not the key it was sealed with."
            .formatted(what, webhookId));
  }
}
