package dev.rejoinder.callback.source;

import org.jspecify.annotations.Nullable;

/** What subscribers are told of a source. */
public sealed interface SourceNews {

  record Connecting() implements SourceNews {}

  record Connected() implements SourceNews {}

  /** {@code reason}: in a sentence; null: nobody said. */
  record Disconnected(@Nullable String reason) implements SourceNews {}

  /** Something is wrong, or something else than before. */
  record Warned(Warning warning) implements SourceNews {}

  /** All is well again; {@code previous} is what was wrong last. */
  record Cleared(Warning previous) implements SourceNews {}

  /** Its API was asked; {@code detail}: why it did not pass; null when it passed. */
  record Checked(boolean passed, @Nullable String detail) implements SourceNews {}
}
