package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.TaskStats;
import dev.rejoinder.ingress.view.TaskStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the answer of the whole out of the answers replicas give of their parts. */
final class Merging {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Merging() {}

  /** A page, of as many items as the request wants, of the pages of the parts. */
  static ObjectNode page(Request request, List<ObjectNode> parts) {
    return page(Page.limit(request), parts);
  }

  static ObjectNode page(int limit, List<ObjectNode> parts) {
    TreeMap<PageCursor, JsonNode> items = new TreeMap<>(Comparator.reverseOrder());
    boolean more = false;
    for (ObjectNode part : parts) {
      more |= part.path("has_more").asBoolean();
      JsonNode places = part.path(Page.PLACES);
      for (int i = 0; i < places.size(); i++) {
        items.put(PageCursor.parse(places.get(i).asText()), part.path("data").get(i));
      }
    }
    more |= items.size() > limit;
    ObjectNode body = NODES.objectNode();
    ArrayNode data = body.putArray("data");
    String last = null;
    for (Map.Entry<PageCursor, JsonNode> item : items.entrySet()) {
      if (data.size() < limit) {
        data.add(item.getValue());
        last = item.getKey().text();
      }
    }
    return body.put("has_more", more).put("next_cursor", more ? last : null);
  }

  /** A page of events, and how many there are of each type. */
  static ObjectNode inboundEvents(Request request, List<ObjectNode> parts) {
    ObjectNode body = page(request, parts);
    body.set("types", sums("types", parts));
    return body;
  }

  static ObjectNode taskStats(Request request, List<ObjectNode> parts) {
    Map<TaskStatus, Integer> counts = new EnumMap<>(TaskStatus.class);
    List<Long> answerMs = new ArrayList<>();
    for (ObjectNode part : parts) {
      for (TaskStatus status : TaskStatus.values()) {
        int count = part.path("byStatus").path(TaskJson.name(status)).asInt();
        counts.merge(status, count, Integer::sum);
      }
      part.path(TaskQueries.TIMES).forEach(time -> answerMs.add(time.asLong()));
    }
    return TaskQueries.body(
        parts.getFirst().path("since").asText(), new TaskStats(counts, answerMs));
  }

  /** The newest of the calls that wait, and how many there are. */
  static ObjectNode status(Request request, List<ObjectNode> parts) {
    ObjectNode body = parts.getFirst();
    int count = 0;
    List<JsonNode> calls = new ArrayList<>();
    for (ObjectNode part : parts) {
      count += part.path("pending_tool_calls").asInt();
      part.path("pending_calls").forEach(calls::add);
    }
    calls.sort(
        Comparator.comparingLong((JsonNode call) -> call.path("timestamp").asLong()).reversed());
    body.put("pending_tool_calls", count);
    ArrayNode newest = body.putArray("pending_calls");
    calls.stream().limit(StatusPage.PENDING_CALLS_MAX).forEach(newest::add);
    return body;
  }

  /** What a source is, with the counts of every replica. */
  static ObjectNode source(Request request, List<ObjectNode> parts) {
    ObjectNode body = parts.getFirst();
    for (String counts : List.of("received", "rejected")) {
      body.set(counts, sums(counts, parts));
    }
    return body;
  }

  /** As {@link #source}, of each; replicas are configured alike. */
  static ObjectNode sources(Request request, List<ObjectNode> parts) {
    ObjectNode body = NODES.objectNode();
    ArrayNode data = body.putArray("data");
    for (JsonNode first : parts.getFirst().path("data")) {
      String name = first.path("name").asText();
      List<ObjectNode> same = new ArrayList<>();
      for (ObjectNode part : parts) {
        for (JsonNode source : part.path("data")) {
          if (source instanceof ObjectNode object && name.equals(source.path("name").asText())) {
            same.add(object);
          }
        }
      }
      data.add(source(request, same));
    }
    return body;
  }

  /** In alphabetical order. */
  private static ObjectNode sums(String field, List<ObjectNode> parts) {
    Map<String, Long> sums = new TreeMap<>();
    for (ObjectNode part : parts) {
      part.path(field)
          .properties()
          .forEach(count -> sums.merge(count.getKey(), count.getValue().asLong(), Long::sum));
    }
    ObjectNode body = NODES.objectNode();
    sums.forEach(body::put);
    return body;
  }
}
