package dev.rejoinder.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of one process: services up in order, down in reverse, and an honest exit code. */
public final class WorkerProcess {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
  private static final long WATCH_INTERVAL_MS = 250;
  private static final int EXIT_FAILED = 1;
  private static final int EXIT_MISCONFIGURED = 2;
  private static final int PORT_MAX = 65_535;

  private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

  private final String name;
  private final List<Service> services;
  private final Deque<Service> started = new ArrayDeque<>();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  WorkerProcess(String name, List<Service> services) {
    this.name = name;
    this.services = List.copyOf(services);
  }

  /**
   * A worker's whole {@code main}: reads {@code .env} in the working directory under the
   * environment, builds the services, runs them, exits. Every mistake in the configuration is
   * printed, one sentence each, and the exit code is 2.
   *
   * <p>Besides what {@code build} reads, {@code HEALTH_PORT} (default 0: none) serves {@code
   * /health}, {@code /ready} and {@code /metrics}.
   */
  public static void main(String name, Function<Env, List<Service>> build) {
    try {
      Env env = Env.of(DotEnv.over(Path.of(".env"), System.getenv()));
      int healthPort = env.integer("HEALTH_PORT", 0, 0, PORT_MAX);
      List<Service> services = build.apply(env);
      Optional<Service> tracing = Tracing.from(env, name);
      env.check();
      List<Service> all = new ArrayList<>(tracing.stream().toList());
      if (healthPort > 0) {
        all.add(new HealthServer(healthPort, services));
      }
      all.addAll(services);
      run(name, all);
    } catch (ConfigException e) {
      System.err.println(e.getMessage());
      exit(EXIT_MISCONFIGURED);
    }
  }

  /**
   * Runs the services until the process is told to end, or one of them failed: then the exit code
   * is 1. Does not return before everything is closed.
   *
   * @throws ConfigException of a service that cannot start with its configuration, once everything
   *     is closed
   */
  public static void run(String name, List<Service> services) {
    ProcessMetrics.collect();
    WorkerProcess process = new WorkerProcess(name, services);
    Runtime.getRuntime().addShutdownHook(new Thread(process::endAndWait, "shutdown"));
    if (!process.live()) {
      exit(EXIT_FAILED);
    }
  }

  /**
   * True when it was told to end, false when a service failed or could not start.
   *
   * @throws ConfigException of a service that cannot start with its configuration
   */
  boolean live() {
    try {
      return startAll() && watch();
    } finally {
      closeAll();
      ended.countDown();
    }
  }

  /** Tells {@link #live} to end. */
  void end() {
    ending.countDown();
  }

  private boolean startAll() {
    for (Service service : services) {
      started.push(service);
      try {
        service.start();
      } catch (ConfigException e) {
        throw e; // the configuration's sentence is all there is to say
      } catch (RuntimeException e) {
        log.atError()
            .addKeyValue("process", name)
            .addKeyValue("service", service.name())
            .setCause(e)
            .log("service could not be started");
        return false;
      }
    }
    log.atInfo()
        .addKeyValue("process", name)
        .addKeyValue("services", services.size())
        .addKeyValue("ready", Readiness.of(services).ready())
        .log("started");
    return true;
  }

  private boolean watch() {
    boolean ready = Readiness.of(services).ready();
    try {
      while (!ending.await(WATCH_INTERVAL_MS, TimeUnit.MILLISECONDS)) {
        Readiness now = Readiness.of(services);
        if (logFailures(now)) {
          return false;
        }
        if (now.ready() != ready) {
          ready = now.ready();
          logReadiness(now);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  private boolean logFailures(Readiness readiness) {
    boolean failed = false;
    for (Map.Entry<String, Health> service : readiness.services().entrySet()) {
      if (service.getValue().state() == Health.State.FAILED) {
        failed = true;
        log.atError()
            .addKeyValue("process", name)
            .addKeyValue("service", service.getKey())
            .addKeyValue("reason", service.getValue().detail())
            .log("service failed, so the process ends");
      }
    }
    return failed;
  }

  private void logReadiness(Readiness readiness) {
    if (readiness.ready()) {
      log.atInfo().addKeyValue("process", name).log("ready");
      return;
    }
    readiness
        .services()
        .forEach((service, health) -> {
          if (health.state() != Health.State.READY) {
            log.atWarn()
                .addKeyValue("process", name)
                .addKeyValue("service", service)
                .addKeyValue("reason", health.detail())
                .log("not ready");
          }
        });
  }

  /** In reverse order, all together within the time-out; what takes longer is left behind. */
  private void closeAll() {
    Thread closer =
        Thread.ofPlatform()
            .name("closer")
            .daemon(true)
            .start(() -> started.forEach(this::closeOne));
    boolean interrupted = Thread.interrupted();
    try {
      if (!closer.join(CLOSE_TIMEOUT)) {
        log.atWarn().addKeyValue("process", name).log("services did not close in time");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeOne(Service service) {
    try {
      service.close();
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("process", name)
          .addKeyValue("service", service.name())
          .setCause(e)
          .log("service could not be closed");
    }
  }

  private void endAndWait() {
    end();
    try {
      if (!ended.await(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.atWarn().addKeyValue("process", name).log("process did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void exit(int code) {
    System.exit(code);
  }
}
