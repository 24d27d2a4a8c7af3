package dev.rejoinder.ingress;

import dev.rejoinder.runtime.ConfigException;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Service;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.plugin.bundled.CorsPluginConfig.CorsRule;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: a route table on virtual threads, every error JSON.
 *
 * <p>Closing it has every waiting request answered with how things stand, ends every stream, and
 * stops.
 */
public final class IngressServer implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(IngressServer.class);

  /** Above the longest wait a request may prefer, so that waiting is never taken for idling. */
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(6);

  /** What scripts of other origins may read beside what every answer has. */
  private static final List<String> EXPOSED_HEADERS =
      List.of(
          "Location",
          "Retry-After",
          "Preference-Applied",
          "WWW-Authenticate",
          Edge.REQUEST_ID,
          "RateLimit-Limit",
          "RateLimit-Remaining",
          "RateLimit-Reset");

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  /** Connections the system holds for us in a burst; its default of 50 delays the rest by 1 s. */
  private static final int ACCEPT_QUEUE_MAX = 1024;

  private final Listener listener;
  private final Edge edge;
  private final Limits limits;
  private final List<Endpoint> endpoints;
  private final Runnable release;
  private final RequestMeasures measures = new RequestMeasures();
  private volatile @Nullable Javalin running;

  /**
   * @param release ends whatever requests wait for; called before the server stops
   */
  IngressServer(
      Listener listener, Edge edge, Limits limits, List<Endpoint> endpoints, Runnable release) {
    this.listener = listener;
    this.edge = edge;
    this.limits = limits;
    this.endpoints = List.copyOf(endpoints);
    this.release = release;
  }

  /** The port it listens on, which the system chose when configured as 0. */
  public int port() {
    Javalin server = running;
    if (server == null) {
      throw new IllegalStateException("the HTTP server is not running");
    }
    return server.port();
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public void start() {
    Javalin server = Javalin.create(this::configure);
    try {
      server.start();
    } catch (JavalinBindException e) {
      throw new ConfigException(
          List.of("Port %d is already in use; set PORT to a free one.".formatted(listener.port())));
    } catch (JavalinException e) {
      throw new ConfigException(
          List.of(
              "The HTTP server cannot listen on %s, port %d: %s; check HOST and PORT."
                  .formatted(listener.host(), listener.port(), e.getMessage())));
    }
    running = server;
    LOG.atInfo()
        .addKeyValue("host", listener.host())
        .addKeyValue("port", server.port())
        .addKeyValue("tls", listener.tls().isPresent())
        .addKeyValue("serves", edge.served())
        .log("http started");
  }

  @Override
  public Health health() {
    return running == null ? Health.notReady("The HTTP server is not running.") : Health.ready();
  }

  @Override
  public void close() {
    release.run();
    Javalin server = running;
    running = null;
    if (server != null) {
      stop(server);
    }
  }

  private static void stop(Javalin server) {
    try {
      server.stop();
    } catch (JavalinException e) {
      // It is down all the same; only the time for clients to take their answers was over.
      LOG.atWarn().addKeyValue("reason", String.valueOf(e.getCause())).log("http cut off clients");
    }
  }

  private void configure(JavalinConfig config) {
    config.concurrency.useVirtualThreads = true;
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.jetty.modifyHttpConfiguration(http -> {
      http.setIdleTimeout(IDLE_TIMEOUT.toMillis());
      http.setSendServerVersion(false);
    });
    config.jetty.modifyServer(this::configureJetty);
    config.jetty.addConnector(this::connector);
    if (!limits.corsOrigins().isEmpty()) {
      config.bundledPlugins.enableCors(cors -> cors.addRule(this::allowOrigins));
    }
    config.routes.before(edge::begin);
    config.routes.before(measures::begin);
    config.routes.after(measures::end);
    config.routes.after(context -> edge.end());
    for (Endpoint endpoint : endpoints) {
      config.routes.addHttpHandler(
          endpoint.method(), endpoint.path(), context -> serve(endpoint, context));
    }
    config.routes.exception(HttpResponseException.class, this::refuse);
    config.routes.exception(Exception.class, IngressServer::apologise);
  }

  private void configureJetty(Server server) {
    server.insertHandler(new GracefulHandler());
    server.setStopTimeout(STOP_TIMEOUT.toMillis());
    server.setErrorHandler(edge.errors());
  }

  private ServerConnector connector(Server server, HttpConfiguration http) {
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    // Names are not compared with the certificate: probes come by address.
    listener.tls().ifPresent(files -> http.addCustomizer(new SecureRequestCustomizer(false)));
    ServerConnector connector =
        listener
            .tls()
            .map(files -> new ServerConnector(server, TlsConnections.with(files), plain))
            .orElseGet(() -> new ServerConnector(server, plain));
    connector.setHost(listener.host());
    connector.setPort(listener.port());
    connector.setAcceptQueueSize(ACCEPT_QUEUE_MAX);
    return connector;
  }

  private void allowOrigins(CorsRule rule) {
    List<String> origins = limits.corsOrigins();
    if (origins.contains("*")) {
      rule.anyHost();
    } else {
      rule.allowHost(origins.getFirst(), origins.subList(1, origins.size()).toArray(String[]::new));
    }
    EXPOSED_HEADERS.forEach(rule::exposeHeader);
  }

  private void serve(Endpoint endpoint, Context context) {
    RequestMeasures.routed(context, endpoint);
    try {
      Request request = new Request(context, limits.bodyBytesMax(), edge.admit(endpoint, context));
      ResponseWriter.write(context, endpoint.answering().answer(request));
    } catch (BadRequest e) {
      ResponseWriter.write(context, e.reply());
    } catch (CommandLog.NotWritten e) {
      // No stack trace: while Kafka is away there is one such line for each request.
      LOG.atWarn()
          .addKeyValue("path", endpoint.path())
          .addKeyValue("reason", String.valueOf(e.getCause()))
          .log("request not written");
      ResponseWriter.write(
          context, Reply.unavailable("Kafka did not confirm the request; send it again."));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ResponseWriter.write(context, Reply.unavailable("The server is stopping."));
    }
  }

  /** What Javalin turns down by itself: unknown paths and methods. */
  private void refuse(HttpResponseException refused, Context context) {
    List<String> methods =
        endpoints.stream()
            .filter(endpoint -> endpoint.covers(context.path()))
            .map(endpoint -> endpoint.method().name())
            .distinct()
            .toList();
    if (refused.getStatus() != HttpStatus.NOT_FOUND.getCode()) {
      String details = refused.getMessage() == null ? "" : refused.getMessage();
      ResponseWriter.write(context, Reply.error(refused.getStatus(), "Request refused", details));
    } else if (methods.isEmpty()) {
      ResponseWriter.write(
          context,
          Reply.error(404, "Not found", "There is no such path; GET /api lists those there are."));
    } else {
      String allowed = String.join(", ", methods);
      ResponseWriter.write(
          context,
          Reply.error(405, "Method not allowed", "This path takes " + allowed + ".")
              .with("Allow", allowed));
    }
  }

  private static void apologise(Exception bug, Context context) {
    LOG.atError()
        .addKeyValue("method", context.method().name())
        .addKeyValue("path", context.path())
        .setCause(bug)
        .log("request failed");
    ResponseWriter.write(
        context, Reply.error(500, "Internal server error", "The request failed; see the log."));
  }
}
