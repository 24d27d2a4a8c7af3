package dev.rejoinder.ingress.access;

/** What is decided of a request before its endpoint sees it. */
public sealed interface Admission {

  record Admitted(Caller caller) implements Admission {}

  /**
   * Nobody knows who it is.
   *
   * @param sentence what the client is told
   */
  record Unidentified(String sentence) implements Admission {}

  /** It is known who it is, and that this key is not for this. */
  record Forbidden(Caller.Bearer caller, KeyScope missing) implements Admission {}

  /** The keys have not been read yet. */
  record TooEarly() implements Admission {}
}
