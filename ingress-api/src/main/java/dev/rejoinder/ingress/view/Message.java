package dev.rejoinder.ingress.view;

import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation.
 *
 * @param sequence of the event that brought it; orders the messages of a thread
 * @param runId empty for a note that came while no run was active
 * @param callId the call or task a note is about; null otherwise
 * @param atMs Unix time, milliseconds; later than that of every message before it in its thread
 */
public record Message(
    long sequence, Role role, String text, String runId, @Nullable String callId, long atMs) {

  /** Who it comes from. */
  public enum Role {
    USER,
    ASSISTANT,
    NOTE
  }
}
