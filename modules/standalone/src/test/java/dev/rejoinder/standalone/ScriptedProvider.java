package dev.rejoinder.standalone;

import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.ReceivedRequest;
import dev.rejoinder.testkit.receiver.Receiver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An OpenAI-compatible server on loopback: {@code /v1/responses} and {@code /v1/chat/completions}.
 *
 * <p>Asked for the weather it wants two calls, and with their outputs it answers in words; anything
 * else it answers at once. A question may be given troubles, which come first. Thread-safe.
 */
final class ScriptedProvider implements AutoCloseable {

  static final String ANSWER = "All is told.";

  private final Map<String, Deque<Answer>> troubles = new ConcurrentHashMap<>();
  private final Map<String, Answer> refusals = new ConcurrentHashMap<>();
  private final Map<String, List<Long>> askedNanos = new ConcurrentHashMap<>();
  private final Receiver server = Receiver.start(this::answer);

  String baseUrl() {
    return "http://127.0.0.1:" + server.port() + "/v1";
  }

  /** Answers requests that contain {@code question} with these first, and then properly. */
  void troubled(String question, Answer... first) {
    askedNanos.put(question, new ArrayList<>());
    troubles.put(question, new ArrayDeque<>(List.of(first)));
  }

  /** Answers requests that contain {@code question} with this, always. */
  void refuses(String question, Answer refusal) {
    askedNanos.put(question, new ArrayList<>());
    refusals.put(question, refusal);
  }

  /** {@link System#nanoTime()} of each request that contained the troubled {@code question}. */
  List<Long> askedNanos(String question) {
    List<Long> times = Objects.requireNonNull(askedNanos.get(question));
    synchronized (times) {
      return List.copyOf(times);
    }
  }

  List<ReceivedRequest> requests() {
    return server.requests();
  }

  private Answer answer(ReceivedRequest request) {
    for (Map.Entry<String, List<Long>> question : askedNanos.entrySet()) {
      if (request.body().contains(question.getKey())) {
        List<Long> times = question.getValue();
        synchronized (times) {
          times.add(System.nanoTime());
        }
        return troubledAnswer(question.getKey()).orElseGet(() -> model(request));
      }
    }
    return model(request);
  }

  private Optional<Answer> troubledAnswer(String question) {
    Answer refusal = refusals.get(question);
    if (refusal != null) {
      return Optional.of(refusal);
    }
    Deque<Answer> left = Objects.requireNonNull(troubles.get(question));
    synchronized (left) {
      return Optional.ofNullable(left.pollFirst());
    }
  }

  private static Answer model(ReceivedRequest request) {
    boolean chat = request.target().endsWith("/chat/completions");
    boolean outputsThere = request.body().contains("made up by the demo");
    boolean wantsTools = request.body().contains("weather in") && !outputsThere;
    String body = chat ? chat(wantsTools) : response(wantsTools);
    return Answer.json(200, body);
  }

  private static String chat(boolean wantsTools) {
    String message =
        wantsTools
            ? """
            {"role":"assistant","content":null,"tool_calls":[
            {"id":"call_0","type":"function","function":{"name":"get_weather","arguments":"{\\"location\\":\\"Berlin\\"}"}},
            {"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{\\"location\\":\\"Paris\\"}"}}]}\
            """
            : "{\"role\":\"assistant\",\"content\":\"" + ANSWER + "\"}";
    return """
    {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"told","choices":[
    {"index":0,"finish_reason":"%s","message":%s}],
    "usage":{"prompt_tokens":11,"completion_tokens":4,"total_tokens":15}}\
    """
        .formatted(wantsTools ? "tool_calls" : "stop", message);
  }

  private static String response(boolean wantsTools) {
    String output =
        wantsTools
            ? """
            {"type":"function_call","id":"fc_0","call_id":"call_0","status":"completed","name":"get_weather","arguments":"{\\"location\\":\\"Berlin\\"}"},
            {"type":"function_call","id":"fc_1","call_id":"call_1","status":"completed","name":"get_weather","arguments":"{\\"location\\":\\"Paris\\"}"}\
            """
            : """
            {"type":"message","id":"msg_0","status":"completed","role":"assistant","content":[
            {"type":"output_text","text":"%s","annotations":[]}]}\
            """
                .formatted(ANSWER);
    return """
    {"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"told",
    "output":[%s],"usage":{"input_tokens":11,"output_tokens":4,"total_tokens":15}}\
    """
        .formatted(output);
  }

  @Override
  public void close() {
    server.close();
  }
}
