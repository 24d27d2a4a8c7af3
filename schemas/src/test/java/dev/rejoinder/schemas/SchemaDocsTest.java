package dev.rejoinder.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The schemas are the reference of what travels, so each says what it and its fields mean. */
class SchemaDocsTest {

  private static final Path SOURCES = Path.of("src/main/avro");

  @Test
  void everyRecordEnumAndFieldHasADoc() {
    List<String> undocumented = new ArrayList<>();
    named()
        .forEach((name, schema) -> {
          if (blank(schema.getDoc())) {
            undocumented.add(name);
          }
          fields(schema).stream()
              .filter(field -> blank(field.doc()))
              .forEach(field -> undocumented.add(name + "." + field.name()));
        });
    assertThat(undocumented).isEmpty();
  }

  @Test
  void everyNullableFieldDefaultsToNull() {
    List<String> wrong = new ArrayList<>();
    named()
        .forEach((name, schema) ->
            fields(schema).stream()
                .filter(field -> field.schema().isNullable() && !field.hasDefaultValue())
                .forEach(field -> wrong.add(name + "." + field.name())));
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyFileHoldsASchemaThatSomeTopicCarries() throws IOException {
    List<String> files =
        ReleasedSchemas.files(SOURCES, ".avsc").stream()
            .map(file -> file.replace(".avsc", ""))
            .toList();
    assertThat(files).containsExactlyInAnyOrderElementsOf(named().keySet());
  }

  private static boolean blank(String doc) {
    return doc == null || doc.isBlank();
  }

  private static List<Schema.Field> fields(Schema schema) {
    return schema.getType() == Schema.Type.RECORD ? schema.getFields() : List.of();
  }

  /** Every record and enum that can be reached from a topic, by simple name. */
  private static Map<String, Schema> named() {
    Map<String, Schema> found = new TreeMap<>();
    ReleasedSchemas.ROOTS.forEach(type -> collect(ReleasedSchemas.current(type), found));
    return found;
  }

  private static void collect(Schema schema, Map<String, Schema> found) {
    switch (schema.getType()) {
      case RECORD -> {
        if (found.put(schema.getName(), schema) == null) {
          schema.getFields().forEach(field -> collect(field.schema(), found));
        }
      }
      case ENUM -> found.put(schema.getName(), schema);
      case UNION -> schema.getTypes().forEach(type -> collect(type, found));
      case ARRAY -> collect(schema.getElementType(), found);
      case MAP -> collect(schema.getValueType(), found);
      default -> {}
    }
  }
}
