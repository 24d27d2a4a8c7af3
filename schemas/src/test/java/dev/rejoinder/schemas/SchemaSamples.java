package dev.rejoinder.schemas;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * Records of a schema that between them take every branch of every union and every enum symbol.
 *
 * <p>The same schema always gives the same records, so bytes written years ago can be checked.
 */
final class SchemaSamples {

  private final int variant;
  private final boolean nulls;

  private SchemaSamples(int variant, boolean nulls) {
    this.variant = variant;
    this.nulls = nulls;
  }

  static List<GenericRecord> of(Schema schema) {
    return IntStream.range(0, choicesMax(schema))
        .boxed()
        .flatMap(variant -> Stream.of(true, false).map(nulls -> new SchemaSamples(variant, nulls)))
        .map(samples -> (GenericRecord) samples.value(schema, schema.getName()))
        .toList();
  }

  private static int choicesMax(Schema schema) {
    return switch (schema.getType()) {
      case RECORD ->
          schema.getFields().stream().mapToInt(field -> choicesMax(field.schema())).max().orElse(1);
      case UNION -> {
        List<Schema> branches = withoutNull(schema);
        int inside = branches.stream().mapToInt(SchemaSamples::choicesMax).max().orElse(1);
        yield branches.size() == 1 ? inside : branches.size() * inside;
      }
      case ENUM -> schema.getEnumSymbols().size();
      case ARRAY -> choicesMax(schema.getElementType());
      case MAP -> choicesMax(schema.getValueType());
      default -> 1;
    };
  }

  private Object value(Schema schema, String path) {
    return switch (schema.getType()) {
      case RECORD -> record(schema, path);
      case UNION -> union(schema, path);
      case ENUM -> {
        List<String> symbols = schema.getEnumSymbols();
        yield new GenericData.EnumSymbol(schema, symbols.get(variant % symbols.size()));
      }
      case ARRAY -> array(schema, path);
      case MAP -> map(schema, path);
      case STRING -> path + " é漢😀 " + variant;
      case INT -> Math.floorMod(path.hashCode(), 100_000) + variant;
      case LONG -> 1_790_000_000_000L + Math.floorMod(path.hashCode(), 100_000) + variant;
      case BOOLEAN -> variant % 2 == 0;
      case DOUBLE -> 0.5 + variant;
      default ->
          throw new IllegalStateException(path + " needs a sample of type " + schema.getType());
    };
  }

  private GenericRecord record(Schema schema, String path) {
    GenericData.Record made = new GenericData.Record(schema);
    schema
        .getFields()
        .forEach(field -> made.put(field.pos(), value(field.schema(), path + "." + field.name())));
    return made;
  }

  private Object union(Schema schema, String path) {
    if (schema.isNullable() && nulls) {
      return null;
    }
    List<Schema> branches = withoutNull(schema);
    Schema branch = branches.get(variant % branches.size());
    return value(branch, branches.size() == 1 ? path : path + "." + branch.getName());
  }

  private List<Object> array(Schema schema, String path) {
    Schema element = schema.getElementType();
    List<Object> made = new ArrayList<>();
    for (int i = 0; i < (nulls ? 0 : Math.max(2, choicesMax(element))); i++) {
      made.add(new SchemaSamples(i, i % 2 == 1).value(element, path + "[" + i + "]"));
    }
    return new GenericData.Array<>(schema, made);
  }

  private Map<String, Object> map(Schema schema, String path) {
    Map<String, Object> made = new LinkedHashMap<>();
    for (int i = 0; i < (nulls ? 0 : 2); i++) {
      made.put("key " + i, value(schema.getValueType(), path + "{" + i + "}"));
    }
    return made;
  }

  private static List<Schema> withoutNull(Schema union) {
    return union.getTypes().stream().filter(type -> type.getType() != Schema.Type.NULL).toList();
  }
}
