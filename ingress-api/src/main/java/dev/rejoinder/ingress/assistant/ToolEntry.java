package dev.rejoinder.ingress.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.DialectId;
import dev.rejoinder.runtime.YamlFields;
import dev.rejoinder.schemas.HeartbeatPolicy;
import dev.rejoinder.schemas.LatePolicy;
import dev.rejoinder.schemas.OnTimeout;
import dev.rejoinder.schemas.Tool;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and checks one tool of the file. */
final class ToolEntry {

  private static final Set<String> KEYS =
      Set.of(
          "name",
          "description",
          "parameters",
          "webhook_url",
          "timeout",
          "on_timeout",
          "fallback_output",
          "heartbeat",
          "late",
          "requires_approval");
  private static final String NAME = "[a-zA-Z0-9_-]{1,64}";
  private static final Duration TIMEOUT_MAX = Duration.ofDays(7);
  private static final Schema META_SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SchemaLocation.of(DialectId.DRAFT_2020_12));

  private final YamlFields fields;

  private ToolEntry(YamlFields fields) {
    this.fields = fields;
  }

  /** The tool as written; only of use when {@code problems} stays empty. */
  static Tool read(JsonNode node, String assistant, List<String> problems) {
    String name = node.path("name").asText("");
    String where = "Tool '%s' of %s".formatted(name, assistant);
    return new ToolEntry(new YamlFields(node, where, problems)).read();
  }

  private Tool read() {
    fields.only(KEYS);
    String name = fields.requiredText("name");
    if (fields.present("name") && !name.matches(NAME)) {
      fields.problem(
          "'name' may have 1 to 64 letters, digits, underscores and dashes, and nothing else");
    }
    OnTimeout onTimeout =
        OnTimeout.valueOf(
            fields.choice(
                "on_timeout", "error_to_model", "fail_run", "error_to_model", "fallback"));
    Long timeoutMs = fields.durationMs("timeout", TIMEOUT_MAX);
    return Tool.newBuilder()
        .setName(name)
        .setDescription(fields.requiredText("description"))
        .setParameters(parameters())
        .setWebhookUrl(fields.url("webhook_url").map(URI::toString).orElse(null))
        .setTimeoutMs(timeoutMs)
        .setOnTimeout(onTimeout)
        .setFallbackOutput(fallbackOutput(onTimeout))
        .setHeartbeat(heartbeat(timeoutMs))
        .setLate(LatePolicy.valueOf(fields.choice("late", "drop", "drop", "append_to_thread")))
        .setRequiresApproval(fields.flag("requires_approval", false))
        .build();
  }

  private String parameters() {
    Optional<JsonNode> schema = fields.node("parameters");
    if (schema.isEmpty()) {
      fields.problem("needs 'parameters', a JSON Schema of type object");
      return "{}";
    }
    if (!"object".equals(schema.get().path("type").asText())) {
      fields.problem("'parameters' must be a JSON Schema of type object");
      return "{}";
    }
    META_SCHEMA.validate(schema.get()).stream()
        .map(error -> "%s %s".formatted(error.getInstanceLocation(), error.getMessage()))
        .limit(1)
        .forEach(found -> fields.problem("'parameters' is not a JSON Schema: " + found.strip()));
    return schema.get().toString();
  }

  private @Nullable HeartbeatPolicy heartbeat(@Nullable Long timeoutMs) {
    Optional<YamlFields> written = fields.mapping("heartbeat");
    if (written.isEmpty()) {
      return null;
    }
    YamlFields heartbeat = written.get();
    heartbeat.only(Set.of("extension", "cap"));
    Long extensionMs = heartbeat.durationMs("extension", TIMEOUT_MAX);
    Long capMs = heartbeat.durationMs("cap", TIMEOUT_MAX);
    if (!heartbeat.present("cap")) {
      heartbeat.problem("needs 'cap', the longest a call may take with all its signs of life");
    }
    if (capMs != null && timeoutMs != null && capMs <= timeoutMs) {
      heartbeat.problem(
          "'cap' must be longer than the tool's timeout, or nothing is ever extended");
    }
    return capMs == null ? null : new HeartbeatPolicy(extensionMs, capMs);
  }

  private @Nullable String fallbackOutput(OnTimeout onTimeout) {
    boolean fallback = onTimeout == OnTimeout.FALLBACK;
    Optional<JsonNode> output = fields.node("fallback_output");
    if (fallback && output.isEmpty()) {
      fields.problem("needs 'fallback_output' because its on_timeout is fallback");
    }
    if (!fallback && output.isPresent()) {
      fields.problem("has 'fallback_output', which needs on_timeout: fallback");
    }
    return output
        .map(value -> value.isTextual() ? value.textValue() : value.toString())
        .orElse(null);
  }
}
