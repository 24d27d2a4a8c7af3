package dev.rejoinder.ingress.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.runtime.YamlFields;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.ThreadPolicy;
import dev.rejoinder.schemas.Tool;
import dev.rejoinder.topics.TrustedClasses;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The assistants a YAML file defines, or what is wrong with it.
 *
 * @param problems one plain sentence each, naming assistant, tool and field; empty when it is sound
 */
public record AssistantsFile(List<Assistant> assistants, List<String> problems) {

  static {
    TrustedClasses.trust();
  }

  private static final String EXAMPLE = "/assistants.example.yaml";
  private static final Set<String> KEYS =
      Set.of("id", "name", "model", "instructions", "max_turns", "thread_policy", "tools");
  private static final String ID = "[a-zA-Z0-9_.-]{1,64}";
  private static final int MAX_TURNS_DEFAULT = 10;
  private static final int MAX_TURNS_LIMIT = 1000;

  public AssistantsFile {
    assistants = List.copyOf(assistants);
    problems = List.copyOf(problems);
  }

  /** The example that ships: one assistant, {@code weather}, with the tool get_weather. */
  public static AssistantsFile example() {
    try (InputStream resource = AssistantsFile.class.getResourceAsStream(EXAMPLE)) {
      if (resource == null) {
        throw new IllegalStateException(EXAMPLE + " is missing from the jar");
      }
      return parse(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the text of a file; never throws for what somebody may have written into it. */
  public static AssistantsFile parse(String yaml) {
    List<String> problems = new ArrayList<>();
    List<Assistant> assistants = new ArrayList<>();
    YamlFields.parse(yaml, "The assistants file", problems)
        .ifPresent(file -> readAll(file, assistants, problems));
    return new AssistantsFile(problems.isEmpty() ? assistants : List.of(), problems);
  }

  private static void readAll(YamlFields file, List<Assistant> into, List<String> problems) {
    file.only(Set.of("assistants"));
    file.mappings("assistants").forEach(node -> into.add(read(node, into.size() + 1, problems)));
    if (into.isEmpty() && problems.isEmpty()) {
      file.problem("defines no assistant");
    }
    file.unique(into.stream().map(Assistant::getId).toList(), "defines '%s' twice");
  }

  private static Assistant read(JsonNode node, int position, List<String> problems) {
    String written = node.path("id").asText("");
    String where =
        written.isEmpty() ? "Assistant number " + position : "Assistant '%s'".formatted(written);
    YamlFields fields = new YamlFields(node, where, problems);
    fields.only(KEYS);
    String id = fields.requiredText("id");
    if (!id.isEmpty() && !id.matches(ID)) {
      fields.problem("'id' may have 1 to 64 letters, digits, dots, dashes and underscores");
    }
    String inSentence =
        written.isEmpty() ? "assistant number " + position : "assistant '" + id + "'";
    List<Tool> tools =
        fields.mappings("tools").stream()
            .map(tool -> ToolEntry.read(tool, inSentence, problems))
            .toList();
    fields.unique(tools.stream().map(Tool::getName).toList(), "has two tools named '%s'");
    return Assistant.newBuilder()
        .setId(id)
        .setName(fields.requiredText("name"))
        .setModel(fields.text("model").orElse(null))
        .setInstructions(fields.requiredText("instructions"))
        .setTools(tools)
        .setMaxTurns(fields.integer("max_turns", MAX_TURNS_DEFAULT, 1, MAX_TURNS_LIMIT))
        .setThreadPolicy(
            ThreadPolicy.valueOf(
                fields.choice("thread_policy", "enqueue", "enqueue", "reject", "interrupt")))
        .build();
  }
}
