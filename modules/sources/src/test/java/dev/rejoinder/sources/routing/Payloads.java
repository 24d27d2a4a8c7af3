package dev.rejoinder.sources.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.sources.SourceKind;
import java.time.Instant;

/** Events as tests write them. */
final class Payloads {

  static final Instant AT = Instant.parse("2026-01-26T10:30:00Z");

  private Payloads() {}

  /** Of a source that is named as its kind; single quotes stand for double ones. */
  static SourceEvent event(SourceKind kind, String type, String payload) {
    return new SourceEvent(kind.label(), kind, "id-1", type, json(payload), AT);
  }

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
