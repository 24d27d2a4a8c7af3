package dev.rejoinder.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulation that finds nothing proves nothing: with one line wrong, it must. */
class MutantsTest {

  private static final int SEEDS_MAX = 4000;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void oneWrongLineInAMachineIsFound(Mutant mutant) throws Exception {
    compile(mutant);

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                folder + File.pathSeparator + System.getProperty("java.class.path"),
                Simulation.class.getName(),
                "--seeds",
                String.valueOf(SEEDS_MAX))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isEqualTo(1);
    assertThat(said).startsWith("seed ").contains("--seed ");
  }

  private void compile(Mutant mutant) throws IOException {
    Path root = Path.of("..", "..");
    String source = Files.readString(root.resolve(mutant.file()));
    assertThat(source.split(Pattern.quote(mutant.line()), -1))
        .as("'%s' must stand in %s once", mutant.line(), mutant.file())
        .hasSize(2);
    Path written = folder.resolve(Path.of(mutant.file()).getFileName());
    Files.writeString(written, source.replace(mutant.line(), mutant.instead()));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                List.of(
                        "-proc:none",
                        "-nowarn",
                        "-d",
                        folder.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        written.toString())
                    .toArray(String[]::new));
    assertThat(result).as("%s compiles", mutant).isZero();
  }
}
