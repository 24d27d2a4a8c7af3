package dev.rejoinder.run.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what a question is about: the names after "in", "for" and the like. */
final class Places {

  private static final Pattern BEFORE_A_PLACE =
      Pattern.compile("\\b(?:in|for|at|near|of|about)\\s+(?=\\S)", Pattern.CASE_INSENSITIVE);

  private static final Pattern END = Pattern.compile("[?!;:\\n]|\\.(?=\\s|$)");

  private static final Pattern SPACE = Pattern.compile("\\s+");

  private static final Pattern BETWEEN =
      Pattern.compile(
          "\\s*(?:,|&|\\band\\b|\\bor\\b)\\s*(?:(?:in|for|at|near|of|about)\\s+)?",
          Pattern.CASE_INSENSITIVE);

  /** Words a place does not go on with; the lower-case words a proper name may contain. */
  private static final Set<String> AFTER_A_PLACE =
      Set.of(
          "today",
          "tomorrow",
          "tonight",
          "now",
          "currently",
          "please",
          "right",
          "this",
          "next",
          "at",
          "on",
          "in",
          "for",
          "by",
          "with",
          "is",
          "are",
          "will");

  private static final Set<String> WITHIN_A_NAME =
      Set.of("de", "del", "la", "le", "el", "of", "am", "an", "der", "upon", "sur", "do", "da");

  private Places() {}

  /** In the order named, each once; empty when the question names none. */
  static List<String> in(String question) {
    String tail = "";
    Matcher matcher = BEFORE_A_PLACE.matcher(question);
    while (matcher.find()) {
      String candidate = untilEnd(question.substring(matcher.end()));
      if (tail.isEmpty() || isProper(candidate)) {
        tail = candidate;
      }
      if (isProper(tail)) {
        break;
      }
    }
    List<String> places = new ArrayList<>();
    for (String part : BETWEEN.split(tail, -1)) {
      String place = name(part.strip(), isProper(tail));
      if (!place.isEmpty() && !places.contains(place)) {
        places.add(place);
      }
    }
    return places;
  }

  /** The words of {@code part} that belong to the name; none when names are written large here. */
  private static String name(String part, boolean proper) {
    if (proper && !isProper(part)) {
      return "";
    }
    List<String> words = new ArrayList<>();
    for (String word : SPACE.split(part, -1)) {
      boolean ends = AFTER_A_PLACE.contains(word.toLowerCase(Locale.ROOT));
      if (ends || (proper && !isProper(word) && !WITHIN_A_NAME.contains(word))) {
        break;
      }
      words.add(word);
    }
    return String.join(" ", words);
  }

  private static String untilEnd(String text) {
    Matcher end = END.matcher(text);
    return end.find() ? text.substring(0, end.start()) : text;
  }

  private static boolean isProper(String text) {
    return !text.isEmpty() && !Character.isLowerCase(text.codePointAt(0));
  }
}
