package dev.rejoinder.topics;

import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Service;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Services that are started, in order, once the cluster has what they need.
 *
 * <p>Starting returns at once, so that a process can already answer {@code /health} and say through
 * {@code /ready} what it waits for.
 */
public final class GatedServices implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(GatedServices.class);

  private final String name;
  private final ClusterGate gate;
  private final List<Service> services;
  private final List<Service> started = new CopyOnWriteArrayList<>();
  private final Thread opener;
  private volatile Health untilStarted = Health.notReady("Not started.");
  private volatile boolean open;
  private volatile boolean closed;

  public GatedServices(String name, ClusterGate gate, List<Service> services) {
    this.name = name;
    this.gate = gate;
    this.services = List.copyOf(services);
    opener = Thread.ofPlatform().name("start-" + name).unstarted(this::startAll);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    opener.start();
  }

  private void startAll() {
    try {
      if (!gate.awaitTopics(this::waiting)) {
        return;
      }
      for (Service service : services) {
        if (closed) {
          return;
        }
        started.add(service);
        service.start();
      }
      open = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("service", name).setCause(e).log("start failed");
      untilStarted = Health.failed(name + " could not start: " + e.getMessage() + ".");
    }
  }

  private void waiting(String sentence) {
    untilStarted = Health.notReady(sentence);
    LOG.atWarn().addKeyValue("service", name).log(sentence);
  }

  /** The first service that is not ready speaks for all; one that failed before any other. */
  @Override
  public Health health() {
    if (!open) {
      return untilStarted;
    }
    List<Health> all = started.stream().map(Service::health).toList();
    return all.stream()
        .filter(health -> health.state() == Health.State.FAILED)
        .findFirst()
        .or(() -> all.stream().filter(h -> h.state() == Health.State.NOT_READY).findFirst())
        .orElseGet(Health::ready);
  }

  @Override
  public void close() {
    closed = true;
    gate.abandon();
    awaitOpener();
    started.reversed().forEach(Service::close);
  }

  private void awaitOpener() {
    try {
      opener.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
