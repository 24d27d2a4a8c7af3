package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherIT {

  private static final Path LAUNCHER = Path.of("../../rejoinder").toAbsolutePath().normalize();

  @TempDir private Path elsewhere;

  private record Ended(int exitCode, String output) {}

  @Test
  void withoutAJdkItSaysWhatToDo() throws Exception {
    var bare = Files.createDirectory(elsewhere.resolve("a folder"));
    for (String name : List.of("bash", "dirname", "readlink", "sed", "head", "find")) {
      var script =
          Files.writeString(
              bare.resolve(name), "#!/bin/sh\nexec %s \"$@\"\n".formatted(tool(name)));
      assertThat(script.toFile().setExecutable(true)).isTrue();
    }

    var ended =
        run(
            LAUNCHER,
            Map.of("PATH", bare.toString(), "JAVA_HOME", "/nowhere", "JDK_FOLDERS", "/nowhere"));

    assertThat(ended.output())
        .isEqualToIgnoringNewLines(
            "Rejoinder needs a JDK 21 or newer, and none was found: set JAVA_HOME to one.");
    assertThat(ended.exitCode()).isEqualTo(1);
  }

  private static Path tool(String name) {
    return List.of("/bin", "/usr/bin").stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private Ended run(Path launcher, Map<String, String> environment) throws Exception {
    var builder = new ProcessBuilder("bash", launcher.toString(), "--version");
    builder.environment().putAll(environment);
    builder.directory(elsewhere.toFile()).redirectErrorStream(true);
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), output);
  }
}
