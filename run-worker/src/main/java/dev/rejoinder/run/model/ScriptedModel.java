package dev.rejoinder.run.model;

import dev.rejoinder.run.model.ModelQuestion.OfferedTool;
import dev.rejoinder.run.model.ModelReply.Answered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The stand-in when no model is configured; says so in its answers. Same question, same answer.
 *
 * <p>It calls the tool whose name shares most words with the question, once per place the question
 * names after "in", "for" or the like, and weaves every output into its final answer, as it does
 * with notes. Anything else is answered without a tool. It writes word by word. Its usage counts
 * words, not tokens.
 */
public final class ScriptedModel implements ModelClient {

  /** How it names itself in {@link Answered#model()}. */
  public static final String NAME = "scripted";

  private static final String INTRODUCTION =
      "I am Rejoinder's scripted stand-in, not a language model.";

  private static final int CALLS_MAX = 16;
  private static final int QUOTED_CHARS_MAX = 200;

  private static final Pattern NOT_A_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern WORD_ENDS = Pattern.compile("(?<=\\s)(?=\\S)");
  private static final Pattern CAMEL = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})");

  /** Words of tool names that say nothing about what the tool is for. */
  private static final Set<String> EMPTY_WORDS =
      Set.of(
          "get", "set", "do", "run", "call", "fetch", "tool", "the", "a", "an", "my", "for", "by",
          "of", "to", "in", "on", "and", "or", "is", "it", "with", "from");

  @Override
  public ModelReply ask(ModelQuestion question, Duration timeout, Consumer<String> pieces) {
    Answered answered = answered(question);
    WORD_ENDS.splitAsStream(answered.text()).filter(word -> !word.isEmpty()).forEach(pieces);
    return answered;
  }

  private static Answered answered(ModelQuestion question) {
    List<Item> turn = sinceLastQuestion(question.items());
    List<Item.ToolSaid> outputs =
        turn.stream()
            .filter(Item.ToolSaid.class::isInstance)
            .map(Item.ToolSaid.class::cast)
            .toList();
    if (!outputs.isEmpty()) {
      return answer(question, woven(outputs, turn) + noted(turn), List.of());
    }
    String asked =
        turn.stream()
            .filter(Item.Asked.class::isInstance)
            .map(item -> ((Item.Asked) item).text())
            .findFirst()
            .orElse("");
    Optional<OfferedTool> tool = bestTool(question.tools(), words(asked));
    return tool.isPresent()
        ? answer(question, "", calls(tool.get(), asked, question.items().size()))
        : answer(question, untooled(asked) + noted(turn), List.of());
  }

  /** From the notes right before the last question on. */
  private static List<Item> sinceLastQuestion(List<Item> items) {
    int from = items.size() - 1;
    while (from > 0 && !(items.get(from) instanceof Item.Asked)) {
      from--;
    }
    while (from > 0 && items.get(from - 1) instanceof Item.Noted) {
      from--;
    }
    return items.subList(Math.max(from, 0), items.size());
  }

  private static Optional<OfferedTool> bestTool(List<OfferedTool> tools, Set<String> asked) {
    return tools.stream()
        .filter(tool -> shared(tool, asked) > 0)
        .max(Comparator.comparingLong(tool -> shared(tool, asked)));
  }

  private static long shared(OfferedTool tool, Set<String> asked) {
    Set<String> name = words(CAMEL.matcher(tool.name()).replaceAll(" "));
    Set<String> telling =
        name.stream().filter(word -> !EMPTY_WORDS.contains(word)).collect(Collectors.toSet());
    return (telling.isEmpty() ? name : telling).stream().filter(asked::contains).count();
  }

  /** Lower case, without a plural s, so that "orders" finds "order". */
  private static Set<String> words(String text) {
    return Stream.of(NOT_A_WORD.split(text.toLowerCase(Locale.ROOT)))
        .filter(word -> !word.isEmpty())
        .map(word ->
            word.length() > 3 && word.endsWith("s") ? word.substring(0, word.length() - 1) : word)
        .collect(Collectors.toSet());
  }

  private static List<ProposedCall> calls(OfferedTool tool, String asked, int itemsBefore) {
    List<String> subjects = Places.in(asked);
    if (subjects.isEmpty()) {
      subjects = List.of(asked.strip());
    }
    List<ProposedCall> calls = new ArrayList<>();
    for (String subject : subjects.subList(0, Math.min(subjects.size(), CALLS_MAX))) {
      String id = "scripted_%d_%d".formatted(itemsBefore, calls.size() + 1);
      String arguments = ScriptedArguments.filling(tool.parametersSchema(), subject);
      calls.add(new ProposedCall(id, tool.name(), arguments));
    }
    return calls;
  }

  private static String woven(List<Item.ToolSaid> outputs, List<Item> turn) {
    Map<String, ProposedCall> calls =
        turn.stream()
            .filter(Item.Answered.class::isInstance)
            .flatMap(item -> ((Item.Answered) item).calls().stream())
            .collect(Collectors.toMap(ProposedCall::id, call -> call, (first, second) -> first));
    StringBuilder text = new StringBuilder(INTRODUCTION);
    for (Item.ToolSaid said : outputs) {
      ProposedCall call = calls.get(said.callId());
      String arguments = call == null ? "" : call.arguments();
      text.append("\n%s(%s) ".formatted(said.functionName(), arguments))
          .append(said.failed() ? "failed: " : "answered: ")
          .append(said.output());
    }
    return text.toString();
  }

  private static String noted(List<Item> turn) {
    return turn.stream()
        .filter(Item.Noted.class::isInstance)
        .map(Item.Noted.class::cast)
        .map(note -> "\nI was told about %s: %s".formatted(note.about(), note.text()))
        .collect(Collectors.joining());
  }

  private static String untooled(String asked) {
    String quoted =
        asked.length() <= QUOTED_CHARS_MAX ? asked : asked.substring(0, QUOTED_CHARS_MAX) + "…";
    return INTRODUCTION
        + " No tool of this assistant matches your question, so there is nothing to look up."
        + " You asked: "
        + quoted;
  }

  private static Answered answer(ModelQuestion question, String text, List<ProposedCall> calls) {
    long read = count(question.instructions());
    for (Item item : question.items()) {
      read +=
          switch (item) {
            case Item.Asked asked -> count(asked.text());
            case Item.Noted note -> count(note.text());
            case Item.Answered answered -> count(answered.text());
            case Item.ToolSaid said -> count(said.output());
          };
    }
    long written = count(text) + calls.stream().mapToLong(call -> count(call.arguments())).sum();
    return new Answered(text, calls, read, written, NAME, false, Map.of());
  }

  private static long count(String text) {
    return NOT_A_WORD.splitAsStream(text).filter(word -> !word.isEmpty()).count();
  }
}
