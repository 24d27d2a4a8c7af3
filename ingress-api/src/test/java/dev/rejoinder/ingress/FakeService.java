package dev.rejoinder.ingress;

import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Service;
import java.util.function.Supplier;

/** One that does nothing, and is as well as {@code told} says. */
record FakeService(Supplier<Health> told) implements Service {

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public void start() {}

  @Override
  public Health health() {
    return told.get();
  }

  @Override
  public void close() {}
}
