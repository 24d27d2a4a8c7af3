package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.sun.net.httpserver.HttpServer;
import dev.rejoinder.embedded.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The image is made as good images are, as far as that can be told without Docker. */
class DockerfileTest {

  private static final Pattern MODULE = Pattern.compile("<module>([^/<]+)(?:/[^<]*)?</module>");

  /** One line per instruction. */
  private final List<String> instructions = instructions();

  @Test
  void everyImageBuiltOnHasAVersion() {
    assertThat(of("FROM")).hasSize(2).allMatch(image -> image.matches("[a-z/-]+:[0-9].*"));
  }

  @Test
  void itRunsAsNobodySpecial() {
    assertThat(of("USER").getLast()).matches("[1-9][0-9]{3,}:[1-9][0-9]{3,}");
    assertThat(String.join("\n", instructions)).doesNotContain("sudo").doesNotContain("ADD ");
  }

  @Test
  void whatItRunsIsNotGivenToAShell() throws JsonProcessingException {
    for (String command :
        Stream.of("ENTRYPOINT", "CMD").map(this::of).map(List::getLast).toList()) {
      assertThat(OpsFiles.JSON.readTree(command).isArray()).as(command).isTrue();
    }
    assertThat(of("ENTRYPOINT").getFirst()).contains(Rejoinder.class.getName());
    assertThat(of("HEALTHCHECK")).singleElement().asString().contains("CMD [\"");
    assertThat(of("WORKDIR")).allMatch(folder -> folder.startsWith("/"));
  }

  @Test
  void itIsLabelled() {
    assertThat(of("LABEL"))
        .singleElement()
        .asString()
        .contains("org.opencontainers.image.title", "org.opencontainers.image.licenses");
  }

  @Test
  void theCacheOfClassesThatIsMadeIsTheOneThatIsUsed() {
    assertThat(of("RUN").getLast()).contains("-XX:AOTCacheOutput=rejoinder.aot @java.args");
    assertThat(of("ENTRYPOINT").getFirst())
        .contains("-XX:AOTCache=/rejoinder/rejoinder.aot", "@/rejoinder/java.args");
  }

  @Test
  void everyModuleIsSentToTheBuildAndSecretsAreNot() throws IOException {
    List<String> sent =
        Files.readAllLines(OpsFiles.ROOT.resolve(".dockerignore")).stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();
    String pom = Files.readString(OpsFiles.ROOT.resolve("pom.xml"));

    assertThat(MODULE.matcher(pom).results().map(module -> module.group(1)).toList())
        .isNotEmpty()
        .allMatch(sent::contains);
    assertThat(sent).allMatch(path -> Files.exists(OpsFiles.ROOT.resolve(path)));
    assertThat(sent).doesNotContain(".env", ".git", ".rejoinder");
    of("COPY").stream()
        .filter(copy -> copy.startsWith("ops/"))
        .flatMap(copy -> Stream.of(copy.split(" ")).filter(path -> path.startsWith("ops/")))
        .forEach(path -> assertThat(OpsFiles.ROOT.resolve(path)).exists());
  }

  @Test
  void theHealthCheckTellsALiveProcessFromOneThatIsNot() throws Exception {
    assertThat(healthyAt(FreePorts.next())).isFalse();
    for (int status : List.of(200, 503)) {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/health",
          exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
          });
      server.start();
      try {
        assertThat(healthyAt(server.getAddress().getPort())).isEqualTo(status == 200);
      } finally {
        server.stop(0);
      }
    }
  }

  private static boolean healthyAt(int port) throws IOException, InterruptedException {
    ProcessBuilder check =
        new ProcessBuilder("bash", OpsFiles.ROOT.resolve("ops/docker/healthy").toString());
    check.environment().put("HEALTH_PORT", String.valueOf(port));
    Process process = check.redirectErrorStream(true).start();
    process.getOutputStream().close();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue() == 0;
  }

  private List<String> of(String instruction) {
    return instructions.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length() + 1))
        .toList();
  }

  private static List<String> instructions() {
    List<String> joined = new ArrayList<>();
    String open = "";
    for (String line : lines(OpsFiles.ROOT.resolve("Dockerfile"))) {
      if (line.startsWith("#") || line.isBlank()) {
        continue;
      }
      String all = open + line.strip();
      open = all.endsWith("\\") ? all.substring(0, all.length() - 1) : "";
      if (open.isEmpty()) {
        joined.add(all);
      }
    }
    return joined;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
