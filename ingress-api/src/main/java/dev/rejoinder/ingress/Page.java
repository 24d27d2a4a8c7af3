package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of a list a request asks for by {@code limit} and {@code cursor}, newest first.
 *
 * @param nextCursor where the next page begins; null when this is the last
 * @param places of the items, when the page is to be merged with others; else none
 */
record Page<T>(List<T> items, @Nullable String nextCursor, List<PageCursor> places) {

  /** The field with the places of the items, for whoever merges pages. */
  static final String PLACES = "places";

  private static final int LIMIT_DEFAULT = 20;
  private static final int LIMIT_MAX = 100;

  Page {
    items = List.copyOf(items);
    places = List.copyOf(places);
  }

  /**
   * @param all in any order
   */
  static <T> Page<T> of(Request request, Stream<T> all, Function<T, PageCursor> place) {
    int limit = limit(request);
    Optional<PageCursor> after = request.query("cursor").map(PageCursor::parse);
    List<T> found =
        all.filter(item -> after.isEmpty() || place.apply(item).compareTo(after.get()) < 0)
            .sorted(Comparator.comparing(place).reversed())
            .limit(limit + 1L)
            .toList();
    boolean more = found.size() > limit;
    List<T> shown = more ? found.subList(0, limit) : found;
    return new Page<>(
        shown,
        more ? place.apply(shown.getLast()).text() : null,
        request.ofParts() ? shown.stream().map(place).toList() : List.of());
  }

  ObjectNode body(Function<T, JsonNode> shown) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode data = body.putArray("data");
    items.forEach(item -> data.add(shown.apply(item)));
    body.put("has_more", nextCursor != null).put("next_cursor", nextCursor);
    if (!places.isEmpty()) {
      ArrayNode written = body.putArray(PLACES);
      places.forEach(place -> written.add(place.text()));
    }
    return body;
  }

  /** How many items a page has at most. */
  static int limit(Request request) {
    Optional<String> written = request.query("limit");
    if (written.isEmpty()) {
      return LIMIT_DEFAULT;
    }
    int limit = written.get().matches("\\d{1,3}") ? Integer.parseInt(written.get()) : 0;
    if (limit < 1 || limit > LIMIT_MAX) {
      throw BadRequest.invalid("limit must be a whole number from 1 to " + LIMIT_MAX + ".");
    }
    return limit;
  }
}
