package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DotEnvTest {

  @TempDir private Path dir;

  @Test
  void aMissingFileIsAsGoodAsAnEmptyOne() {
    assertThat(DotEnv.over(dir.resolve(".env"), Map.of("A", "1"))).isEqualTo(Map.of("A", "1"));
  }

  @Test
  void theEnvironmentWinsOverTheFile() throws IOException {
    Path file = written("A=file", "B=file");
    assertThat(DotEnv.over(file, Map.of("A", "environment")))
        .isEqualTo(Map.of("A", "environment", "B", "file"));
  }

  @Test
  void linesAreReadAsPeopleWriteThem() throws IOException {
    Path file =
        written(
            "\uFEFFFIRST=1",
            "# a comment",
            "",
            "PLAIN=value",
            "  SPACED = value ",
            "export EXPORTED=value",
            "DOUBLE=\"a # b\"",
            "SINGLE='a # b'",
            "QUOTED_COMMENT=\"a b\" # a comment",
            "COMMENT=value # a comment",
            "URL=https://example.com/#fragment",
            "EQUALS=a=b=c",
            "EMPTY=",
            "ONE_QUOTE=\"",
            "TWICE=first",
            "TWICE=second");
    assertThat(DotEnv.over(file, Map.of()))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("FIRST", "1"),
                Map.entry("PLAIN", "value"),
                Map.entry("SPACED", "value"),
                Map.entry("EXPORTED", "value"),
                Map.entry("DOUBLE", "a # b"),
                Map.entry("SINGLE", "a # b"),
                Map.entry("QUOTED_COMMENT", "a b"),
                Map.entry("COMMENT", "value"),
                Map.entry("URL", "https://example.com/#fragment"),
                Map.entry("EQUALS", "a=b=c"),
                Map.entry("EMPTY", ""),
                Map.entry("ONE_QUOTE", "\""),
                Map.entry("TWICE", "second")));
  }

  @Test
  void aLineThatIsNoAssignmentIsNamed() throws IOException {
    Path file = written("A=1", "no assignment");
    assertThatThrownBy(() -> DotEnv.over(file, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("Line 2 of %s is not KEY=value.".formatted(file));
  }

  @Test
  void aFileThatIsNotTextIsRefusedInASentence() throws IOException {
    Path file = dir.resolve(".env");
    Files.write(file, new byte[] {'A', '=', (byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> DotEnv.over(file, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file + " cannot be read");
  }

  private Path written(String... lines) throws IOException {
    return Files.writeString(dir.resolve(".env"), String.join("\n", lines));
  }
}
