package dev.rejoinder.runtime.effect;

/** An offset a task keeps open, in the assignment it was read in. */
record Claim<P>(Tenure<P> tenure, long offset) {

  void complete() {
    tenure.ledger().complete(offset);
  }
}
