package dev.rejoinder.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.run.model.FailureCode;
import dev.rejoinder.run.model.Item;
import dev.rejoinder.run.model.ModelClient;
import dev.rejoinder.run.model.ModelQuestion;
import dev.rejoinder.run.model.ModelReply;
import dev.rejoinder.run.model.ProposedCall;
import dev.rejoinder.run.model.ScriptedModel;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.schemas.AssistantMessage;
import dev.rejoinder.schemas.LatePolicy;
import dev.rejoinder.schemas.ModelAnswered;
import dev.rejoinder.schemas.ModelFailed;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.OnTimeout;
import dev.rejoinder.schemas.Tool;
import dev.rejoinder.schemas.ToolCall;
import dev.rejoinder.schemas.ToolOutput;
import dev.rejoinder.schemas.UserMessage;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class ModelCallerTest {

  private static final Topic<ModelResult> RESULTS =
      new Topics(TopicsConfig.from(Env.of(Map.of()))).modelResults();

  private static final Tool WEATHER =
      new Tool(
          "get_weather",
          "Current weather",
          """
          {"type":"object","required":["location"],"properties":{"location":{"type":"string"}}}\
          """,
          null,
          null,
          OnTimeout.ERROR_TO_MODEL,
          null,
          null,
          LatePolicy.DROP,
          false);

  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());

  @Test
  void theResultBearsTheRequestsIdsItsKeyAndItsTrace() throws Exception {
    ConsumerRecord<String, ModelRequest> asked = asked(question("Weather in Berlin and Paris?"));
    asked
        .headers()
        .add(
            "traceparent",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
                .getBytes(StandardCharsets.UTF_8));

    caller(new ScriptedModel()).perform(asked);

    ProducerRecord<String, byte[]> sent = producer.history().getFirst();
    assertThat(producer.history()).hasSize(1);
    assertThat(sent.topic()).isEqualTo("rejoinder.model-results");
    assertThat(sent.key()).isEqualTo("thread_1");
    assertThat(sent.headers().lastHeader("traceparent").value())
        .asString()
        .isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    ModelResult result = sentResult();
    assertThat(result.getThreadId()).isEqualTo("thread_1");
    assertThat(result.getRunId()).isEqualTo("run_1");
    assertThat(result.getTurn()).isEqualTo(2);
    assertThat(result.getAttempt()).isEqualTo(3);
    assertThat(result.getRequestDigest()).isEqualTo("digest");
    assertThat(((ModelAnswered) result.getBody()).getCalls())
        .extracting(call -> call.getArguments())
        .containsExactly("{\"location\":\"Berlin\"}", "{\"location\":\"Paris\"}");
  }

  @Test
  void theConversationReachesTheModelWithTheIdsTheProviderKnows() throws Exception {
    List<ModelQuestion> heard = new ArrayList<>();
    ModelRequest request =
        request(
            List.of(
                new UserMessage("run_1", "Hi"),
                new AssistantMessage(
                    "run_1",
                    "",
                    List.of(
                        new ToolCall("call_X", "p1", "f", "{}"),
                        new ToolCall("call_Y", "", "g", "{")),
                    Map.of("encrypted_reasoning", "opaque")),
                new ToolOutput("run_1", "call_X", "p1", "f", "1", false),
                new ToolOutput("run_1", "call_Y", "", "g", "no", true)));

    caller(
            (question, timeout, told) -> {
              heard.add(question);
              assertThat(timeout).isEqualTo(Duration.ofSeconds(9));
              return answered("ok");
            })
        .perform(asked(request));

    assertThat(heard.getFirst().items())
        .containsExactly(
            new Item.Asked("Hi"),
            new Item.Answered(
                "",
                List.of(new ProposedCall("p1", "f", "{}"), new ProposedCall("call_Y", "g", "{")),
                Map.of("encrypted_reasoning", "opaque")),
            new Item.ToolSaid("p1", "f", "1", false),
            new Item.ToolSaid("call_Y", "g", "no", true));
  }

  @Test
  void theAnswersTextIsToldWhileItIsWrittenAndToldToEndHoweverItEnds() {
    List<String> heard = new ArrayList<>();
    AnswerPieces pieces =
        new AnswerPieces() {
          @Override
          public void accept(String piece) {
            heard.add(piece);
          }

          @Override
          public void close() {
            heard.add("(end)");
          }
        };
    ModelClient interrupted =
        (question, timeout, told) -> {
          told.accept("Well, ");
          throw new InterruptedException();
        };

    ModelCaller caller =
        new ModelCaller(interrupted, Duration.ofSeconds(9), RESULTS, producer, request -> pieces);
    assertThatThrownBy(() -> caller.perform(asked(question("Hi"))))
        .isInstanceOf(InterruptedException.class);

    assertThat(heard).containsExactly("Well, ", "(end)");
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void aFailedAttemptIsAResultToo() throws Exception {
    ModelReply reply =
        new ModelReply.Failed(
            FailureCode.RATE_LIMIT_EXCEEDED, true, "HTTP 429: slow down", Duration.ofSeconds(7));

    caller((question, timeout, told) -> reply).perform(asked(question("Hi")));

    assertThat(sentResult().getBody())
        .isEqualTo(new ModelFailed(true, "rate_limit_exceeded", "HTTP 429: slow down", 7000L));
  }

  @Test
  void anAnswerTooLargeForARecordFailsTheAttemptForGood() throws Exception {
    String text = "é".repeat(ModelCaller.RESULT_BYTES_MAX / 2);

    caller((question, timeout, told) -> answered(text)).perform(asked(question("Hi")));

    ModelFailed failed = (ModelFailed) sentResult().getBody();
    assertThat(failed.getCode()).isEqualTo("answer_too_large");
    assertThat(failed.getRetryable()).isFalse();
  }

  @Test
  void anAnswerTheBrokerFindsTooLargeFailsTheAttemptForGood() throws Exception {
    MockProducer<String, byte[]> strict =
        new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
            return record.value().length < 1000
                ? super.send(record)
                : CompletableFuture.failedFuture(new RecordTooLargeException("no"));
          }
        };

    new ModelCaller(
            (question, timeout, told) -> answered("x".repeat(2000)),
            Duration.ofSeconds(9),
            RESULTS,
            strict,
            request -> AnswerPieces.UNWATCHED)
        .perform(asked(question("Hi")));

    assertThat(strict.history()).hasSize(1);
    assertThat(body(strict.history().getFirst())).isInstanceOf(ModelFailed.class);
  }

  @Test
  void aResultKafkaDoesNotTakeMakesTheEffectRunAgain() {
    producer.sendException = new NotEnoughReplicasException("one of three");

    assertThatThrownBy(() -> caller(new ScriptedModel()).perform(asked(question("Hi"))))
        .isInstanceOf(RetriableException.class);
  }

  @Test
  void anInterruptedSendHandsTheRecordBack() {
    producer.sendException = new InterruptException("interrupted");

    assertThatThrownBy(() -> caller(new ScriptedModel()).perform(asked(question("Hi"))))
        .isInstanceOf(InterruptedException.class);
  }

  private ModelCaller caller(ModelClient model) {
    return new ModelCaller(
        model, Duration.ofSeconds(9), RESULTS, producer, request -> AnswerPieces.UNWATCHED);
  }

  private ModelResult sentResult() {
    return result(producer.history().getFirst());
  }

  private static Object body(ProducerRecord<String, byte[]> sent) {
    return result(sent).getBody();
  }

  private static ModelResult result(ProducerRecord<String, byte[]> sent) {
    return RESULTS.valueSerde().deserializer().deserialize(sent.topic(), sent.value());
  }

  private static ModelReply answered(String text) {
    return new ModelReply.Answered(text, List.of(), 1, 1, "m", false, Map.of());
  }

  private static ModelRequest question(String text) {
    return request(List.of(new UserMessage("run_1", text)));
  }

  private static ModelRequest request(List<Object> items) {
    return new ModelRequest(
        "thread_1", "run_1", 2, 3, "digest", null, "Be brief.", items, List.of(WEATHER));
  }

  private static ConsumerRecord<String, ModelRequest> asked(ModelRequest request) {
    return new ConsumerRecord<>("rejoinder.model-requests", 0, 0, "thread_1", request);
  }
}
