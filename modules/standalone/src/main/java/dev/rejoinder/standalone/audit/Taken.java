package dev.rejoinder.standalone.audit;

/** What comes of looking for the input an event names. */
sealed interface Taken {

  record Found(Input input) implements Taken {}

  /** It is past its topic's retention. */
  record Outlived() implements Taken {}

  /** An event before this one took it, or one behind it. */
  record TakenBefore() implements Taken {}

  /** It should be in the log and is not. */
  record Missing() implements Taken {}

  /** It is there, and nobody can read it. */
  record Unreadable() implements Taken {}
}
