package dev.rejoinder.dispatch.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the answer of a provider's API means.
 *
 * <p>Unlike a webhook's receiver, which may be mended while we wait, an API that finds fault with a
 * request does so for ever: the same request is not made again.
 */
public final class ProviderAnswer {

  /** Statuses that say "not now". Source: RFC 9110, RFC 6585, RFC 8470. */
  private static final Set<Integer> PASSING = Set.of(408, 409, 425, 429);

  /** What time alone does not mend. Source: Slack, chat.postMessage and auth.test, Errors. */
  private static final Set<String> SLACK_FOR_GOOD =
      Set.of(
          "access_denied",
          "account_inactive",
          "cannot_reply_to_message",
          "channel_not_found",
          "deprecated_endpoint",
          "ekm_access_denied",
          "enterprise_is_restricted",
          "invalid_arguments",
          "invalid_auth",
          "is_archived",
          "method_deprecated",
          "missing_scope",
          "msg_too_long",
          "no_permission",
          "no_text",
          "not_allowed_token_type",
          "not_authed",
          "not_in_channel",
          "restricted_action",
          "restricted_action_non_threadable_channel",
          "restricted_action_read_only_channel",
          "restricted_action_thread_locked",
          "restricted_action_thread_only_channel",
          "team_access_not_granted",
          "token_expired",
          "token_revoked");

  private static final int WORDS_CHARS_MAX = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private ProviderAnswer() {}

  /**
   * {@code outcome}, or what it really was.
   *
   * @param slack whether it is Slack's, which says in the body of a 200 that it failed
   * @param retryAfter the answer's Retry-After header; null when there was none
   */
  public static Outcome of(boolean slack, Outcome outcome, @Nullable String retryAfter) {
    return switch (outcome) {
      case Outcome.Accepted accepted when slack -> ofSlack(accepted, retryAfter);
      case Outcome.Refused refused when fault(refused.status()) ->
          declined(refused.status(), refused.body());
      case Outcome.Gone gone -> declined(410, gone.body());
      case Outcome.Accepted accepted -> accepted;
      case Outcome.Refused refused -> refused;
      case Outcome.Declined declined -> declined;
      case Outcome.Unreachable unreachable -> unreachable;
      case Outcome.Withheld withheld -> withheld;
      case Outcome.Skipped skipped -> skipped;
    };
  }

  private static Outcome ofSlack(Outcome.Accepted accepted, @Nullable String retryAfter) {
    JsonNode body = json(accepted.body());
    if (!body.path("ok").isBoolean() || body.path("ok").booleanValue()) {
      return accepted;
    }
    String error = words(body.path("error"));
    return new Outcome.Declined(
        accepted.status(),
        "Slack answered: " + (error.isEmpty() ? "not ok" : error),
        retryAfter,
        accepted.body(),
        SLACK_FOR_GOOD.contains(error));
  }

  private static boolean fault(int status) {
    return status / 100 == 4 && !PASSING.contains(status);
  }

  private static Outcome declined(int status, String body) {
    JsonNode said = json(body);
    String words = words(said.has("message") ? said.path("message") : said.path("error"));
    String code = said.path("code").isIntegralNumber() ? " (" + said.get("code") + ")" : "";
    String reason = "answered " + status + (words.isEmpty() ? "" : ": " + words + code);
    return new Outcome.Declined(status, reason, null, body, true);
  }

  private static String words(JsonNode text) {
    String words = text.asText("").replaceAll("\\p{Cntrl}+", " ").strip();
    return words.length() <= WORDS_CHARS_MAX ? words : words.substring(0, WORDS_CHARS_MAX) + "…";
  }

  private static JsonNode json(String body) {
    try {
      JsonNode read = JSON.readTree(body);
      return read == null ? MissingNode.getInstance() : read;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
