package dev.rejoinder.run.machine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Checks the arguments a model wrote against the tool's JSON Schema (draft 2020-12 by default). */
final class ToolArguments {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  /**
   * Compiled schemas by their text; emptied when full, since a schema is cheap to compile again.
   */
  private static final Map<String, Schema> COMPILED = new ConcurrentHashMap<>();

  private static final int COMPILED_MAX = 1000;
  private static final int PROBLEMS_SHOWN_MAX = 5;

  private ToolArguments() {}

  /** What is wrong with {@code arguments}, for the model to read; empty when they fit. */
  static Optional<String> problem(String parameters, String arguments) {
    JsonNode written;
    try {
      written = JSON.readTree(arguments);
    } catch (JsonProcessingException e) {
      return Optional.of("The arguments are not valid JSON: " + e.getOriginalMessage());
    }
    if (!written.isObject()) {
      return Optional.of("The arguments must be a JSON object.");
    }
    try {
      return problemsOf(compiled(parameters), written);
    } catch (SchemaException | JsonProcessingException e) {
      return Optional.of("The tool's parameters are not a usable JSON Schema.");
    }
  }

  private static Optional<String> problemsOf(Schema schema, JsonNode written) {
    String problems =
        schema.validate(written).stream()
            .limit(PROBLEMS_SHOWN_MAX)
            .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
            .collect(Collectors.joining("; "));
    return Optional.of(problems).filter(text -> !text.isEmpty());
  }

  private static Schema compiled(String parameters) throws JsonProcessingException {
    Schema known = COMPILED.get(parameters);
    if (known != null) {
      return known;
    }
    Schema schema = SCHEMAS.getSchema(JSON.readTree(parameters));
    if (COMPILED.size() >= COMPILED_MAX) {
      COMPILED.clear();
    }
    COMPILED.put(parameters, schema);
    return schema;
  }
}
