package dev.rejoinder.callback.call;

/** What the model is told when a call expires or cannot be delivered. */
public sealed interface OnTimeout {

  /** The run fails. */
  record FailRun() implements OnTimeout {}

  /** A JSON error takes the output's place. */
  record ErrorToModel() implements OnTimeout {}

  /** {@code output} takes the output's place. */
  record Fallback(String output) implements OnTimeout {}
}
