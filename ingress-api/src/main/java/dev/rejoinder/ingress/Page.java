package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A page of a list, newest first, as its query asks for it by {@code limit} and {@code cursor}. */
final class Page {

  private static final int LIMIT_DEFAULT = 20;
  private static final int LIMIT_MAX = 100;

  private Page() {}

  /**
   * The page of {@code all}, which may be in any order.
   *
   * @param place where each is in the list
   */
  static <T> Reply of(
      Request request, Stream<T> all, Function<T, PageCursor> place, Function<T, ObjectNode> json) {
    int limit = limit(request);
    Optional<PageCursor> after = request.query("cursor").map(PageCursor::parse);
    List<T> found =
        all.filter(item -> after.isEmpty() || place.apply(item).compareTo(after.get()) < 0)
            .sorted(Comparator.comparing(place).reversed())
            .limit(limit + 1L)
            .toList();
    boolean more = found.size() > limit;
    List<T> page = more ? found.subList(0, limit) : found;
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode data = body.putArray("data");
    page.forEach(item -> data.add(json.apply(item)));
    body.put("has_more", more);
    body.put("next_cursor", more ? place.apply(page.getLast()).text() : null);
    return Reply.of(200, body);
  }

  private static int limit(Request request) {
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
