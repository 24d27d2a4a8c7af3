package dev.rejoinder.run;

import java.util.function.Consumer;

/** Where one answer's text goes while the model writes it; takes it at once and never throws. */
interface AnswerPieces extends Consumer<String>, AutoCloseable {

  /** Nobody watches. */
  AnswerPieces UNWATCHED = piece -> {};

  /** No more pieces come; what was taken may still be on its way. */
  @Override
  default void close() {}
}
