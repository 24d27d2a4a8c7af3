package dev.rejoinder.callback.source;

/** Whether a source is reached. */
public enum Connection {
  CONNECTING,
  CONNECTED,
  DISCONNECTED
}
