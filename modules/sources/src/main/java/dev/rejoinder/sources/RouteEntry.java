package dev.rejoinder.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.hooks.EventFilter;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.runtime.YamlFields;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads and checks one route of the file. */
final class RouteEntry {

  private static final Set<String> KEYS =
      Set.of("name", "source", "types", "filter", "ask", "task", "fan_out");
  private static final Set<String> ACTIONS = Set.of("ask", "task", "fan_out");
  private static final String NAME = "[A-Za-z0-9_.-]{1,64}";
  private static final String ASSISTANT_ID = "[a-zA-Z0-9_.-]{1,64}";

  private final YamlFields fields;

  private RouteEntry(YamlFields fields) {
    this.fields = fields;
  }

  /** The route as written; only of use when no problem was noted. */
  static Route read(JsonNode node, String where, List<Source> sources, List<String> problems) {
    return new RouteEntry(new YamlFields(node, where, problems)).read(sources);
  }

  private Route read(List<Source> sources) {
    fields.only(KEYS);
    String name = fields.requiredText("name");
    if (!name.isEmpty() && !name.matches(NAME)) {
      fields.problem("'name' may have 1 to 64 letters, digits, dots, dashes and underscores");
    }
    String source = fields.requiredText("source");
    Optional<Source> known = sources.stream().filter(s -> s.name().equals(source)).findFirst();
    if (!source.isEmpty() && known.isEmpty()) {
      fields.problem("names source '%s', which there is not".formatted(source));
    }
    Route route = new Route(name, source, types(), filter(), action());
    known.ifPresent(from -> requireAnswerable(route, from));
    return route;
  }

  private List<String> types() {
    List<String> types = fields.texts("types");
    if (!fields.present("types")) {
      fields.problem("needs 'types', the events it is for; [\"*\"] is all of them");
    } else if (types.isEmpty()) {
      fields.problem("'types' must not be empty");
    }
    for (String type : types) {
      if (type.substring(0, type.length() - 1).contains("*")) {
        fields.problem("'types' has '%s': a star may only be at the end".formatted(type));
      }
    }
    return types;
  }

  private Optional<EventFilter> filter() {
    Optional<JsonNode> written = fields.node("filter");
    try {
      return written.map(EventFilter::parse);
    } catch (IllegalArgumentException e) {
      fields.problem("'filter' " + e.getMessage());
      return Optional.empty();
    }
  }

  private Route.Action action() {
    long actions = ACTIONS.stream().filter(fields::present).count();
    if (actions != 1) {
      fields.problem("must have one of 'ask', 'task' and 'fan_out: true'");
    }
    if (fields.present("fan_out") && !fields.flag("fan_out", true)) {
      fields.problem("'fan_out' can only be true");
    }
    return fields
        .mapping("ask")
        .map(RouteEntry::ask)
        .or(() -> fields.mapping("task").map(RouteEntry::task))
        .orElseGet(Route.Action.FanOut::new);
  }

  private static Route.Action ask(YamlFields ask) {
    ask.only(Set.of("assistant_id", "question", "thread", "reply"));
    Optional<String> assistantId = ask.text("assistant_id");
    if (assistantId.isPresent() && !assistantId.get().matches(ASSISTANT_ID)) {
      ask.problem("'assistant_id' may have 1 to 64 letters, digits, dots, dashes and underscores");
    }
    return new Route.Action.Ask(
        assistantId, template(ask, "question"), template(ask, "thread"), reply(ask));
  }

  private static Optional<Route.Reply> reply(YamlFields ask) {
    Optional<JsonNode> written = ask.node("reply");
    if (written.isEmpty() || written.get().isBoolean()) {
      return written
          .filter(JsonNode::booleanValue)
          .map(yes -> new Route.Reply.Origin(Optional.empty()));
    }
    if (!written.get().isObject()) {
      ask.problem("'reply' must be true, false or a mapping");
      return Optional.empty();
    }
    return ask.mapping("reply").map(RouteEntry::replyOf);
  }

  private static Route.Reply replyOf(YamlFields reply) {
    reply.only(Set.of("error_text", "webhook"));
    Optional<String> errorText = reply.filledText("error_text");
    Optional<YamlFields> webhook = reply.mapping("webhook");
    if (webhook.isEmpty()) {
      return new Route.Reply.Origin(errorText);
    }
    YamlFields fields = webhook.get();
    fields.only(Set.of("url", "secret"));
    return new Route.Reply.Webhook(
        requiredUrl(fields, "url"), fields.filledText("secret").map(Secret::new), errorText);
  }

  private static Route.Action task(YamlFields task) {
    task.only(Set.of("webhook_url", "prompt", "params"));
    ObjectNode params =
        task.mapping("params")
            .flatMap(present -> task.node("params"))
            .map(ObjectNode.class::cast)
            .orElseGet(JsonNodeFactory.instance::objectNode);
    texts(params)
        .flatMap(text -> Templates.fault(text).stream())
        .forEach(fault -> task.problem("'params' " + fault));
    return new Route.Action.Task(
        requiredUrl(task, "webhook_url"), template(task, "prompt"), params);
  }

  private static Stream<String> texts(JsonNode node) {
    return node.isTextual()
        ? Stream.of(node.textValue())
        : node.valueStream().flatMap(RouteEntry::texts);
  }

  private static Optional<String> template(YamlFields fields, String key) {
    Optional<String> written = fields.filledText(key);
    written
        .flatMap(Templates::fault)
        .ifPresent(fault -> fields.problem("'%s' %s".formatted(key, fault)));
    return written;
  }

  private static URI requiredUrl(YamlFields fields, String key) {
    if (!fields.present(key)) {
      fields.problem("needs '" + key + "'");
    }
    return fields.url(key).orElse(URI.create(""));
  }

  private void requireAnswerable(Route route, Source source) {
    if (!(route.action() instanceof Route.Action.Ask ask)
        || !(ask.reply().orElse(null) instanceof Route.Reply.Origin)) {
      return;
    }
    if (!source.kind().answers()) {
      fields.problem(
          "cannot reply to '%s', a source of kind %s; name a webhook under 'reply'"
              .formatted(source.name(), source.kind().label()));
    } else if (source.api().token().isEmpty()) {
      fields.problem(
          "cannot reply through '%s', which has no 'token' under 'api'".formatted(source.name()));
    }
  }
}
