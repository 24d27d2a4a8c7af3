package dev.rejoinder.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagePartsTest {

  private static final int MAX = 40;
  private static final List<String> PIECES =
      List.of(
          "a",
          "word",
          "längeres",
          "😀",
          "👩‍👩‍👧",
          "x".repeat(35),
          " ",
          "  ",
          "\n",
          "\n\n",
          "\t",
          ".");

  @Test
  void whatFitsStaysWhole() {
    assertThat(parts("Sunny, 20 °C.\n\nTake a hat."))
        .containsExactly("Sunny, 20 °C.\n\nTake a hat.");
  }

  @Test
  void aLineEndGoesBeforeTheEndOfAWord() {
    assertThat(parts("The first line of them, the first\nand the second"))
        .containsExactly("The first line of them, the first", "and the second");
  }

  @Test
  void anEarlyLineEndDoesNotMakeAShortMessage() {
    assertThat(parts("Hi\nthere is much to be said about this matter"))
        .containsExactly("Hi\nthere is much to be said about this", "matter");
  }

  @Test
  void theLineAfterACutKeepsItsIndentation() {
    assertThat(parts("for (;;) {                             \n\n    sleep(1);\n}"))
        .containsExactly("for (;;) {", "    sleep(1);\n}");
  }

  @Test
  void aWordThatFillsTheMessageToItsEndIsNotCut() {
    assertThat(parts("x".repeat(40) + " y")).containsExactly("x".repeat(40), "y");
  }

  @Test
  void aWordLongerThanAMessageIsCutBetweenCharacters() {
    assertThat(parts("a" + "😀".repeat(30)))
        .containsExactly("a" + "😀".repeat(19), "😀".repeat(11));
  }

  @Test
  void blankTextIsNoMessage() {
    assertThat(parts(" \n\t ")).isEmpty();
  }

  @Test
  void textWithoutEndIsCutShortAndSaysSo() {
    var parts = parts("word ".repeat(10_000));

    assertThat(parts).hasSize(MessageParts.PARTS_MAX);
    assertThat(parts.getLast()).endsWith(" […]").hasSizeLessThanOrEqualTo(MAX);
    assertThat(parts.getFirst()).doesNotContain("…");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
  void nothingIsLostAndNothingTooLongWhateverTheText(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      var text =
          random
              .ints(random.nextInt(60), 0, PIECES.size())
              .mapToObj(PIECES::get)
              .collect(Collectors.joining());
      var parts = parts(text);

      assertThat(parts)
          .allSatisfy(part -> {
            assertThat(part.length()).isBetween(1, MAX);
            assertThat(part).isNotBlank();
            assertThat(part.codePoints()).noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
          });
      assertThat(squeezed(String.join("", parts))).isEqualTo(squeezed(text));
      // Words that fit in a message are whole in one of them.
      assertThat(words(String.join(" ", parts)).stream().filter(w -> w.length() < MAX / 2).toList())
          .containsAll(words(text).stream().filter(w -> w.length() < MAX / 2).toList());
    }
  }

  private static List<String> parts(String text) {
    return MessageParts.of(text, MAX, Character::charCount);
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s", "");
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }
}
