package dev.rejoinder.standalone.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records as people write JSON: no union wrappers, enums as text, times in ISO 8601.
 *
 * <p>What is sealed in a record is not shown, though nobody could open it without the key.
 */
public final class PlainJson {

  private static final Set<String> SEALED_FIELDS =
      Set.of("authorization", "headers", "sealed", "signing_key");

  private static final String KIND = "kind";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private PlainJson() {}

  /** A record; one that stands for a choice of several begins with its {@code kind}. */
  public static ObjectNode of(SpecificRecord record) {
    ObjectNode json = NODES.objectNode();
    for (Schema.Field field : record.getSchema().getFields()) {
      Object value = record.get(field.pos());
      boolean sealed = SEALED_FIELDS.contains(field.name()) && value != null;
      json.set(field.name(), sealed ? NODES.textNode("sealed") : value(value, chosen(field)));
    }
    return json;
  }

  /** Whether the field holds one of several kinds of records. */
  private static boolean chosen(Schema.Field field) {
    Schema schema =
        field.schema().getType() == Schema.Type.ARRAY
            ? field.schema().getElementType()
            : field.schema();
    return schema.isUnion()
        && schema.getTypes().stream().filter(t -> t.getType() == Schema.Type.RECORD).count() > 1;
  }

  private static JsonNode value(@Nullable Object value, boolean chosen) {
    return switch (value) {
      case null -> NODES.nullNode();
      case SpecificRecord record when chosen -> {
        ObjectNode named = NODES.objectNode().put(KIND, record.getSchema().getName());
        yield named.setAll(of(record));
      }
      case SpecificRecord record -> of(record);
      case Instant at -> NODES.textNode(at.toString());
      case Boolean flag -> NODES.booleanNode(flag);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Double number -> NODES.numberNode(number);
      case Float number -> NODES.numberNode(number);
      case ByteBuffer bytes -> NODES.textNode(base64(bytes));
      case Collection<?> values -> {
        ArrayNode array = NODES.arrayNode();
        values.forEach(each -> array.add(value(each, chosen)));
        yield array;
      }
      case Map<?, ?> map -> {
        ObjectNode object = NODES.objectNode();
        map.forEach((key, each) -> object.set(String.valueOf(key), value(each, false)));
        yield object;
      }
      default -> NODES.textNode(value.toString());
    };
  }

  private static String base64(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return Base64.getEncoder().encodeToString(copy);
  }
}
