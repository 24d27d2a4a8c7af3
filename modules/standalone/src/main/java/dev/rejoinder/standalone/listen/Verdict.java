package dev.rejoinder.standalone.listen;

/** What the signatures of a request say about it. */
public sealed interface Verdict {

  /** Every kind of signature it carries is right. */
  record Verified() implements Verdict {}

  /** It carries no signature. */
  record Unsigned() implements Verdict {}

  /** It is signed, and there is no secret to check it with. */
  record Unchecked() implements Verdict {}

  /**
   * It is not what was sent, or not by whom it should be, or too long ago.
   *
   * @param why one sentence without its period
   */
  record Bad(String why) implements Verdict {}
}
