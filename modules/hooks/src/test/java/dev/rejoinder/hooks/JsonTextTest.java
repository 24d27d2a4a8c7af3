package dev.rejoinder.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTextTest {

  private static final int DOCUMENTS = 2_000;
  private static final int SEED = 11;
  private static final long NODE_SECONDS_MAX = 60;

  /** What each line of the input becomes, as a JSON receiver in JavaScript would write it. */
  private static final String ROUND_TRIP =
      """
      const lines = require('fs').readFileSync(0, 'utf8').split('\\n');
      process.stdout.write(lines.map(line => JSON.stringify(JSON.parse(line))).join('\\n'));
      """;

  @ParameterizedTest
  @CsvSource({
    "1.0, 1",
    "1e5, 100000",
    "-0.0, 0",
    "0e10, 0",
    "1.50, 1.5",
    "1e20, 100000000000000000000",
    "123456789012345680000, 123456789012345680000",
    "1e21, 1e+21",
    "1.25e22, 1.25e+22",
    "-1.7976931348623157e308, -1.7976931348623157e+308",
    "0.000001, 0.000001",
    "0.0000001, 1e-7",
    "1.5E-7, 1.5e-7",
    "4.9e-324, 4.9E-324",
    "5e-324, 5e-324",
    "9007199254740993, 9007199254740993",
    "0.1, 0.1",
    "0.30000000000000004, 0.30000000000000004",
    "1.10000000000000000001, 1.10000000000000000001",
    "1e400, 1E+400",
    "1e-400, 1E-400"
  })
  void aNumberIsWrittenAsJavaScriptDoesUnlessThatChangesIt(String number, String written) {
    assertThat(JsonText.of(JsonText.object("{\"n\":" + number + "}")))
        .isEqualTo("{\"n\":" + written + "}");
  }

  @Test
  void onlyWhatMustBeIsEscaped() {
    String text = "{\"ä 😀 \\u2028/\\u007f\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u001F\\ud800x\"}";

    assertThat(JsonText.of(JsonText.object(text)))
        .isEqualTo("{\"ä 😀 \u2028/\u007f\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\\ud800x\"}");
  }

  @Test
  void namesThatAreIndicesComeFirst() {
    assertThat(
            JsonText.of(
                JsonText.object("{\"b\":1,\"10\":2,\"01\":3,\"9\":4,\"4294967295\":5,\"a\":6}")))
        .isEqualTo("{\"9\":4,\"10\":2,\"b\":1,\"01\":3,\"4294967295\":5,\"a\":6}");
  }

  @Test
  void nothingGetsLost() {
    assertThat(
            JsonText.of(
                JsonText.object(" { \"a\" : [ ] , \"b\" : [ { } , null , true , \"\" ] } ")))
        .isEqualTo("{\"a\":[],\"b\":[{},null,true,\"\"]}");
  }

  /** Against the real thing, where it is installed. */
  @Test
  void javaScriptGivesTheSameBytesAgain() throws Exception {
    Random random = new Random(SEED);
    List<String> written = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      written.add(JsonText.of(JsonText.object(object(random, 3))));
    }

    assertThat(throughNode(String.join("\n", written)).split("\n"))
        .containsExactly(written.toArray(String[]::new));
  }

  private static String throughNode(String lines) throws Exception {
    Process node;
    try {
      node = new ProcessBuilder("node", "-e", ROUND_TRIP).start();
    } catch (IOException e) {
      assumeTrue(false, "node is not installed");
      throw e;
    }
    try (Writer in = node.outputWriter(StandardCharsets.UTF_8)) {
      in.write(lines);
    }
    String out = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(node.waitFor(NODE_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    return out;
  }

  private static String object(Random random, int depth) {
    StringBuilder text = new StringBuilder("{");
    int members = random.nextInt(5);
    for (int i = 0; i < members; i++) {
      text.append(i == 0 ? "" : ",").append(name(random)).append(':');
      text.append(value(random, depth));
    }
    return text.append('}').toString();
  }

  private static String name(Random random) {
    // A reader refuses half a character in a name.
    return random.nextInt(3) == 0
        ? "\"" + random.nextInt(30) + "\""
        : string(random, Character.MIN_SURROGATE);
  }

  private static String value(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 6 : 8)) {
      case 0 -> string(random, 0x10000);
      case 1 -> String.valueOf(random.nextInt());
      case 2 -> finite(random);
      case 3 -> Math.round(random.nextDouble() * 1e6) / 1e3 + "e" + (random.nextInt(60) - 30);
      case 4 -> String.valueOf(Float.intBitsToFloat(random.nextInt(0x7f800000)));
      case 5 -> "true";
      case 6 -> "[" + value(random, depth - 1) + "," + value(random, depth - 1) + "]";
      default -> object(random, depth - 1);
    };
  }

  private static String finite(Random random) {
    double any = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(any) ? String.valueOf(any) : "0";
  }

  private static String string(Random random, int bound) {
    StringBuilder text = new StringBuilder("\"");
    int length = random.nextInt(6);
    for (int i = 0; i < length; i++) {
      text.append("\\u%04X".formatted(random.nextInt(bound)));
    }
    return text.append('"').toString();
  }
}
