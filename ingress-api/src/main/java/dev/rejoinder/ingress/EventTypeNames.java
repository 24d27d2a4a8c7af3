package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.hooks.EventCatalogue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the names of event types, and checks that there are such. */
final class EventTypeNames {

  static final int TYPES_MAX = 50;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,99}");
  private static final Pattern PATTERN =
      Pattern.compile("\\*|[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,98}\\*");

  private EventTypeNames() {}

  /** Whether an event may be of this type, known or not. */
  static boolean valid(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * What a webhook is subscribed to, each once.
   *
   * @param allowUnknown whether names that are neither the catalogue's nor a provider's are taken
   */
  static List<String> read(JsonBody body, String field, boolean allowUnknown) {
    List<JsonNode> written =
        body.list(field, 1, TYPES_MAX).orElseThrow(() -> body.invalid(field, "must not be null"));
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < written.size(); i++) {
      String at = "%s[%d]".formatted(field, i);
      JsonNode name = written.get(i);
      if (!name.isTextual()) {
        throw body.invalid(at, "must be a string");
      }
      names.add(checked(body, at, name.textValue(), allowUnknown));
    }
    return new ArrayList<>(names);
  }

  private static String checked(JsonBody body, String at, String name, boolean allowUnknown) {
    if (PATTERN.matcher(name).matches()) {
      return name;
    }
    if (!valid(name)) {
      throw body.invalid(
          at,
          "may have letters, digits, dots, colons, slashes, dashes and underscores, at most 100,"
              + " and one * at its end");
    }
    if (!allowUnknown && !EventCatalogue.subscribable(name)) {
      throw body.invalid(
          at,
          ("is '%s', which is no event type: GET /api/hooks/event-types lists them; for types of"
                  + " your own send allowUnknown: true or a wildcard")
              .formatted(name));
    }
    return name;
  }
}
