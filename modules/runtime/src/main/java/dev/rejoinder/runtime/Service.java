package dev.rejoinder.runtime;

/** Something a process runs: started once, asked for its health, closed once. */
public interface Service extends AutoCloseable {

  /** Short, stable, kebab-case; what logs and {@code /ready} call it. */
  String name();

  /** Returns once the service works in the background; throws when it cannot begin at all. */
  void start();

  /** What it can do at this moment; cheap, callable from any thread at any time. */
  Health health();

  /**
   * Finishes or hands back what is in flight, within a bounded time. A second call does nothing.
   */
  @Override
  void close();
}
