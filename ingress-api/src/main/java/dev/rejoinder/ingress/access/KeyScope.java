package dev.rejoinder.ingress.access;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a key may be for. */
public enum KeyScope implements Need {
  /** Asking assistants, and everything about runs, threads, sessions, calls and tasks. */
  ASK("ask"),
  /** Answering calls and tasks. */
  CALLBACKS("callbacks"),
  /** Reading the owner's webhooks, their deliveries and dead letters. */
  WEBHOOKS_READ("webhooks:read"),
  /** Changing the owner's webhooks, and sending again. */
  WEBHOOKS_WRITE("webhooks:write"),
  /** Telling the owner's webhooks of events. */
  EVENTS_WRITE("events:write"),
  /** Everything, keys and what other owners' sources sent included. */
  ADMIN("admin");

  private final String label;

  KeyScope(String label) {
    this.label = label;
  }

  /** As keys and messages have it. */
  public String label() {
    return label;
  }

  /** Empty when there is none of this label. */
  public static Optional<KeyScope> of(String label) {
    return Arrays.stream(values()).filter(scope -> scope.label.equals(label)).findFirst();
  }

  /** Of every scope, in their order. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(KeyScope::label).toList();
  }
}
