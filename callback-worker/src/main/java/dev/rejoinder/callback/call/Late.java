package dev.rejoinder.callback.call;

/** What becomes of an answer that comes after its call ended without one. */
public enum Late {
  /** It is kept in the audit only. */
  DROP,
  /** The first one also becomes a note on the thread. */
  APPEND_TO_THREAD
}
