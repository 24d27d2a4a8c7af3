package dev.rejoinder.sources;

import java.util.List;
import java.util.Optional;

/** All configured sources and routes, in the order of the file. */
public record Sources(List<Source> all, List<Route> routes) {

  public Sources {
    all = List.copyOf(all);
    routes = List.copyOf(routes);
  }

  /** The source of this name; empty when there is none. */
  public Optional<Source> find(String name) {
    return all.stream().filter(source -> source.name().equals(name)).findFirst();
  }

  /** The route of this name; empty when there is none. */
  public Optional<Route> route(String name) {
    return routes.stream().filter(route -> route.name().equals(name)).findFirst();
  }
}
