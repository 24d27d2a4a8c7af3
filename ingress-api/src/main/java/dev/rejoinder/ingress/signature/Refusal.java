package dev.rejoinder.ingress.signature;

/** Ends a check that cannot succeed any more; becomes a {@link Verdict.Rejected}. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  Refusal(Reason reason, String sentence) {
    super(sentence, null, false, false);
    this.reason = reason;
  }

  Verdict.Rejected verdict() {
    return new Verdict.Rejected(reason, String.valueOf(getMessage()));
  }

  static Refusal mismatch() {
    return new Refusal(
        Reason.BAD_SIGNATURE,
        "No secret of this source gives this signature over the body as it came.");
  }
}
