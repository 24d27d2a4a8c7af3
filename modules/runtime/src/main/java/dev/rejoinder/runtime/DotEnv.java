package dev.rejoinder.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@code .env} file: {@code KEY=value} lines, {@code #} comments, optional quotes. */
public final class DotEnv {

  /** A quoted value and, perhaps, a comment behind it. */
  private static final Pattern QUOTED = Pattern.compile("([\"'])(.*?)\\1(?:\\s+#.*)?");

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private DotEnv() {}

  /**
   * The process environment laid over the file's values; a missing file counts as empty.
   *
   * @throws ConfigException when a line is not {@code KEY=value}, naming the line
   */
  public static Map<String, String> over(Path file, Map<String, String> environment) {
    Map<String, String> merged = new HashMap<>(read(file));
    merged.putAll(environment);
    return merged;
  }

  private static Map<String, String> read(Path file) {
    Map<String, String> values = new HashMap<>();
    if (!Files.isRegularFile(file)) {
      return values;
    }
    try {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        String text = line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
        readLine(text.strip(), file, i + 1, values);
      }
    } catch (IOException e) {
      throw new ConfigException(List.of(file + " cannot be read: " + e.getMessage() + "."));
    }
    return values;
  }

  private static void readLine(String line, Path file, int number, Map<String, String> values) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    String assignment = line.startsWith("export ") ? line.substring("export ".length()) : line;
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new ConfigException(List.of("Line %d of %s is not KEY=value.".formatted(number, file)));
    }
    values.put(assignment.substring(0, equals).strip(), unquoted(assignment.substring(equals + 1)));
  }

  private static String unquoted(String written) {
    String value = written.strip();
    Matcher quoted = QUOTED.matcher(value);
    if (quoted.matches()) {
      return quoted.group(2);
    }
    int comment = value.indexOf(" #");
    return comment < 0 ? value : value.substring(0, comment).strip();
  }
}
