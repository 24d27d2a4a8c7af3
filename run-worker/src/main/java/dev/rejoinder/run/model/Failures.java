package dev.rejoinder.run.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.rejoinder.run.model.ModelReply.Failed;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says what a failed exchange means: its code, whether to try again, and when. */
final class Failures {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Keys as providers write them, should one echo a key that is not ours. */
  private static final Pattern KEY = Pattern.compile("\\bsk-[A-Za-z0-9_-]{8,}");

  private static final String HIDDEN = "[secret]";

  private final ModelAccess access;
  private final InstantSource clock;

  Failures(ModelAccess access, InstantSource clock) {
    this.access = access;
    this.clock = clock;
  }

  /** What {@code thrown}, out of the library or of {@link ModelHttp}, means. */
  Failed of(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null
        && !(cause instanceof HttpFailure || cause instanceof IOException)) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case HttpFailure refused -> refused(refused);
      case InterruptedIOException timeout -> failed(FailureCode.TIMEOUT, "no answer in time");
      case JsonProcessingException e ->
          failed(
              FailureCode.MALFORMED_ANSWER, "the answer is malformed: " + e.getOriginalMessage());
      case IOException e ->
          failed(FailureCode.CONNECTION_ERROR, "the connection failed: " + said(e));
      case AnswerTooLargeException e -> failed(FailureCode.ANSWER_TOO_LARGE, said(e));
      case MalformedAnswerException e -> failed(FailureCode.MALFORMED_ANSWER, said(e));
      default -> failed(FailureCode.MALFORMED_ANSWER, "the answer cannot be used: " + said(cause));
    };
  }

  private Failed refused(HttpFailure failure) {
    JsonNode body = parsed(Objects.requireNonNullElse(failure.getMessage(), ""));
    JsonNode error = body.path("error");
    FailureCode code = code(failure.statusCode(), error);
    boolean retryable = code.retryable();
    String shouldRetry = failure.headers().get("x-should-retry");
    if (shouldRetry != null && code != FailureCode.INSUFFICIENT_QUOTA) {
      retryable = shouldRetry.strip().equalsIgnoreCase("true") || retryable;
      retryable = !shouldRetry.strip().equalsIgnoreCase("false") && retryable;
    }
    Optional<Duration> wait = RetryAfter.in(failure.headers(), clock.instant());
    String message = "HTTP " + failure.statusCode() + ": " + message(body, failure);
    return new Failed(code, retryable, clean(message), retryable ? wait.orElse(null) : null);
  }

  private static FailureCode code(int status, JsonNode error) {
    String said = error.path("code").asText("") + ' ' + error.path("type").asText("");
    if (said.contains("insufficient_quota") || status == 402) {
      return FailureCode.INSUFFICIENT_QUOTA;
    }
    if (said.contains("model_not_found")) {
      return FailureCode.MODEL_NOT_FOUND;
    }
    return switch (status) {
      case 401, 403 -> FailureCode.AUTHENTICATION_ERROR;
      case 404 -> FailureCode.MODEL_NOT_FOUND;
      case 408 -> FailureCode.TIMEOUT;
      case 409 -> FailureCode.SERVER_ERROR;
      case 429 -> FailureCode.RATE_LIMIT_EXCEEDED;
      default -> status >= 500 ? FailureCode.SERVER_ERROR : FailureCode.INVALID_REQUEST;
    };
  }

  private static String message(JsonNode body, HttpFailure failure) {
    JsonNode error = body.path("error");
    for (JsonNode candidate :
        new JsonNode[] {error.path("message"), error, body.path("message"), body.path("detail")}) {
      if (candidate.isTextual() && !candidate.asText().isBlank()) {
        return candidate.asText();
      }
    }
    String location = failure.headers().get("location");
    if (failure.statusCode() < 400 && location != null) {
      return "redirected to " + location + "; the base URL is not the API's";
    }
    return Objects.requireNonNullElse(failure.getMessage(), "");
  }

  private static JsonNode parsed(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private Failed failed(FailureCode code, String message) {
    return Failed.of(code, clean(message));
  }

  private String clean(String message) {
    String hidden = message.replace(access.apiKey().value(), HIDDEN);
    return KEY.matcher(hidden).replaceAll(HIDDEN).replaceAll("\\p{Cntrl}+", " ").strip();
  }

  private static String said(Throwable thrown) {
    return Objects.requireNonNullElse(thrown.getMessage(), thrown.getClass().getSimpleName());
  }
}
