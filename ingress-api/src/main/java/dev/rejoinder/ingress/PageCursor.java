package dev.rejoinder.ingress;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a list that goes by age and then by id, so that a page begins where the one before
 * ended, whatever came in between.
 *
 * @param createdAtMs Unix time, milliseconds
 */
record PageCursor(long createdAtMs, String id) implements Comparable<PageCursor> {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,15})\\.([A-Za-z0-9_.:-]{1,128})");
  private static final Comparator<PageCursor> BY_AGE =
      Comparator.comparingLong(PageCursor::createdAtMs).thenComparing(PageCursor::id);

  static PageCursor parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw BadRequest.invalid("cursor must be the next_cursor of the page before.");
    }
    return new PageCursor(Long.parseLong(matcher.group(1)), matcher.group(2));
  }

  String text() {
    return createdAtMs + "." + id;
  }

  @Override
  public int compareTo(PageCursor other) {
    return BY_AGE.compare(this, other);
  }
}
