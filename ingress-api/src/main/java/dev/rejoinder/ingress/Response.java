package dev.rejoinder.ingress;

/**
 * What a request is answered: JSON, text or a file at once, bit by bit, or as another replica did.
 */
sealed interface Response permits Reply, PlainText, Asset, Relayed, Streaming {

  /** Of HTTP. */
  int status();
}
