package dev.rejoinder.ingress;

import dev.rejoinder.ingress.access.Need;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/** Shows what this server takes and answers: as a document for programs, and as a page. */
final class Docs {

  private static final Duration KEPT = Duration.ofDays(1);
  private static final String WEBJAR = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

  /** The files of the page, and what they are. */
  private static final Map<String, String> TYPES =
      Map.of(
          "swagger-ui.css",
          "text/css; charset=utf-8",
          "swagger-ui-bundle.js",
          JAVASCRIPT,
          "docs.js",
          JAVASCRIPT,
          "favicon-32x32.png",
          "image/png");

  private final Optional<URI> server;
  private final Map<String, Asset> read = new ConcurrentHashMap<>();

  private Docs(Optional<URI> server) {
    this.server = server;
  }

  /**
   * @param server where clients reach this server; empty: where they got the document
   */
  static List<Endpoint> endpoints(Optional<URI> server) {
    Docs docs = new Docs(server);
    return List.of(
        find("/openapi.json", "This server's API, as OpenAPI 3.1.", request -> docs.document()),
        find("/docs", "The same as a page to read and try.", request -> docs.page()),
        find("/docs/{file}", "What that page is made of.", docs::file));
  }

  private Response document() {
    return read.computeIfAbsent(
        "openapi.json",
        name ->
            Asset.asked(
                "application/json",
                OpenApi.document(server).toString().getBytes(StandardCharsets.UTF_8)));
  }

  private Response page() {
    return read.computeIfAbsent(
        "docs.html", name -> Asset.asked("text/html; charset=utf-8", bytes("openapi/" + name)));
  }

  private Response file(Request request) {
    String asked = request.path("file");
    String type = TYPES.get(asked);
    if (type == null) {
      throw BadRequest.notFound("Not found", "There is no such file; see /docs.");
    }
    boolean ours = "docs.js".equals(asked);
    return read.computeIfAbsent(
        asked, name -> Asset.kept(type, bytes(ours ? "openapi/" + name : webjar(name)), KEPT));
  }

  private static String webjar(String name) {
    Properties properties = new Properties();
    try (InputStream file = Docs.class.getResourceAsStream(WEBJAR)) {
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(WEBJAR + " cannot be read", e);
    }
    String version = properties.getProperty("version");
    return "/META-INF/resources/webjars/swagger-ui/%s/%s".formatted(version, name);
  }

  private static byte[] bytes(String name) {
    try (InputStream file = Docs.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException(name + " is missing from the jars");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }

  private static Endpoint find(String path, String summary, Endpoint.Answering answering) {
    return new Endpoint(HandlerType.GET, path, summary, Need.NOTHING, answering);
  }
}
