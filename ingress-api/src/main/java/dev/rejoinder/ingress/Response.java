package dev.rejoinder.ingress;

/** What a request is answered: JSON or text at once, bit by bit, or as another replica did. */
sealed interface Response permits Reply, PlainText, Relayed, Streaming {

  /** Of HTTP. */
  int status();
}
