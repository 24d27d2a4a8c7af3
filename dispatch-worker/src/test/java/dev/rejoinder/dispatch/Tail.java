package dev.rejoinder.dispatch;

import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Service;

/** A tail that is as ready as it is told to be. */
final class Tail implements Service {

  Health health = Health.ready();

  @Override
  public String name() {
    return "tail";
  }

  @Override
  public void start() {}

  @Override
  public Health health() {
    return health;
  }

  @Override
  public void close() {}
}
