package dev.rejoinder.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.ReceivedRequest;
import dev.rejoinder.testkit.receiver.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An OpenAI-compatible server on loopback that does what the question says.
 *
 * <p>{@code use(look:a,b)} makes it call the tool {@code look} for {@code a} and for {@code b};
 * {@code then(look:c)} does the same a turn later. Otherwise it repeats the outputs it was given
 * last. A test may hold an answer back. Thread-safe.
 */
final class DirectedModel implements AutoCloseable {

  private static final Duration HELD_MAX = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Held> held = new ConcurrentHashMap<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final Receiver server = Receiver.start(this::answer);

  /** An answer that waits: first for the request, then to be let go. */
  record Held(CountDownLatch came, CountDownLatch letGo) {

    void awaitRequest() throws InterruptedException {
      if (!came.await(HELD_MAX.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the model was not asked within " + HELD_MAX);
      }
    }

    void release() {
      letGo.countDown();
    }
  }

  String baseUrl() {
    return "http://127.0.0.1:" + server.port() + "/v1";
  }

  /** Holds back every answer to a question that contains {@code words}, until released. */
  Held hold(String words) {
    Held gate = new Held(new CountDownLatch(1), new CountDownLatch(1));
    held.put(words, gate);
    return gate;
  }

  /** What was asked in answered requests that contain {@code words}, in the order answered. */
  List<List<JsonNode>> asked(String words) {
    return server.requests().stream()
        .filter(request -> request.body().contains(words))
        .map(DirectedModel::messages)
        .toList();
  }

  /** The contents of the messages of this role. */
  static List<String> of(String role, List<JsonNode> messages) {
    return messages.stream()
        .filter(message -> role.equals(message.path("role").asText()))
        .map(message -> message.path("content").asText())
        .toList();
  }

  private Answer answer(ReceivedRequest request) {
    List<JsonNode> messages = messages(request);
    int last = messages.size() - 1;
    int question = last;
    while (question > 0 && !"user".equals(messages.get(question).path("role").asText())) {
      question--;
    }
    // Texts of a user in a row come as one message, the newest last.
    String said = messages.get(question).path("content").asText();
    String newest = said.substring(said.lastIndexOf("\n\n") + 1);
    pause(newest);
    List<JsonNode> since = messages.subList(question + 1, messages.size());
    long turnsBefore = since.stream().filter(message -> message.has("tool_calls")).count();
    List<String[]> wanted =
        turnsBefore == 0
            ? wanted("use", newest)
            : turnsBefore == 1 ? wanted("then", newest) : List.of();
    return Answer.json(200, wanted.isEmpty() ? words(since) : calls(wanted));
  }

  private void pause(String question) {
    for (Map.Entry<String, Held> gate : held.entrySet()) {
      if (question.contains(gate.getKey())) {
        gate.getValue().came().countDown();
        try {
          gate.getValue().letGo().await(HELD_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** Tool and subject of each call. */
  private static List<String[]> wanted(String when, String question) {
    List<String[]> wanted = new ArrayList<>();
    Matcher found = Pattern.compile(when + "\\((\\w+):([\\w,-]+)\\)").matcher(question);
    while (found.find()) {
      Stream.of(found.group(2).split(",", -1))
          .forEach(subject -> wanted.add(new String[] {found.group(1), subject}));
    }
    return wanted;
  }

  private String calls(List<String[]> wanted) {
    ObjectNode message = JSON.createObjectNode().put("role", "assistant").putNull("content");
    ArrayNode list = message.putArray("tool_calls");
    for (String[] call : wanted) {
      ObjectNode arguments = JSON.createObjectNode().put("subject", call[1]);
      list.addObject()
          .put("id", "wanted_" + calls.incrementAndGet())
          .put("type", "function")
          .putObject("function")
          .put("name", call[0])
          .put("arguments", arguments.toString());
    }
    return completion("tool_calls", message);
  }

  private static String words(List<JsonNode> since) {
    List<String> outputs = of("tool", since);
    String text = outputs.isEmpty() ? "I see." : "I was told " + outputs;
    return completion(
        "stop", JSON.createObjectNode().put("role", "assistant").put("content", text));
  }

  private static String completion(String finishReason, ObjectNode message) {
    ObjectNode body = JSON.createObjectNode().put("id", "chatcmpl-1").put("created", 1);
    body.put("object", "chat.completion").put("model", "directed");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice.put("finish_reason", finishReason).set("message", message);
    body.putObject("usage")
        .put("prompt_tokens", 1)
        .put("completion_tokens", 1)
        .put("total_tokens", 2);
    return body.toString();
  }

  private static List<JsonNode> messages(ReceivedRequest request) {
    try {
      List<JsonNode> messages = new ArrayList<>();
      JSON.readTree(request.body()).path("messages").forEach(messages::add);
      return messages;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the model was sent " + request.body(), e);
    }
  }

  @Override
  public void close() {
    held.values().forEach(Held::release);
    server.close();
  }
}
