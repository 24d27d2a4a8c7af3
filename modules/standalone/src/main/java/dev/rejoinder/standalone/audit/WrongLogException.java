package dev.rejoinder.standalone.audit;

/** What is asked of a log it cannot answer; the message is one plain sentence for people. */
public final class WrongLogException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  WrongLogException(String sentence) {
    super(sentence);
  }
}
