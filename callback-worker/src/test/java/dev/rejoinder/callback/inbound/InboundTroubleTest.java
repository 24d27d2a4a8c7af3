package dev.rejoinder.callback.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.effect.DeadLetters;
import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.topics.RunIds;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Assistants nobody knows, records nobody can read, and what is counted. */
class InboundTroubleTest {

  private static final String THREAD = RunIds.derived(RunIds.THREAD, "openphone\0+1/+2");

  private final InboundDriver worker = new InboundDriver();
  private final SimpleMeterRegistry counted = new SimpleMeterRegistry();

  @BeforeEach
  void count() {
    Metrics.addRegistry(counted);
  }

  @AfterEach
  void close() {
    Metrics.removeRegistry(counted);
    worker.close();
  }

  @Test
  void aQuestionWaitsForItsAssistantAndSubscribersDoNot() {
    worker.take(InboundDriver.sms("e1", "hi"));
    worker.pass(Duration.ofSeconds(30));
    assertThat(worker.events()).hasSize(1);
    assertThat(worker.runCommands()).isEmpty();

    worker.know("weather");
    worker.pass(Duration.ofSeconds(2));
    worker.pass(Duration.ofMinutes(2));

    assertThat(worker.runCommands()).hasSize(1);
    assertThat(worker.events()).isEmpty();
    assertThat(worker.deadLetters()).isEmpty();
    assertThat(handled("openphone", "asked")).isEqualTo(1);
  }

  @Test
  void aQuestionWhoseAssistantNeverComesIsAnsweredAndKept() {
    InboundEvent sms = InboundDriver.sms("e/1", "hi");
    worker.take(InboundDriver.event("github", "star", "g1", "{}"));
    worker.take(sms);
    worker.pass(Duration.ofSeconds(59));
    assertThat(worker.deliveries()).isEmpty();

    worker.pass(Duration.ofSeconds(2));

    TestRecord<String, Delivery> answer = only(worker.deliveries());
    assertThat(answer.key()).isEqualTo("source:openphone");
    assertThat(answer.value().getBody()).contains("Oops.");
    assertThat(answer.value().getThreadId()).isEqualTo(THREAD);
    TestRecord<String, byte[]> letter = only(worker.deadLetters());
    assertThat(letter.key()).isEqualTo("openphone/e/1");
    assertThat(worker.read(letter.value())).isEqualTo(sms);
    assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo("rejoinder.inbound");
    assertThat(header(letter, DeadLetters.PARTITION)).isEqualTo("0");
    assertThat(header(letter, DeadLetters.OFFSET)).isEqualTo("1");
    assertThat(header(letter, DeadLetters.MESSAGE)).isEqualTo("There is no assistant 'weather'.");
    assertThat(handled("openphone", "failed")).isEqualTo(1);

    worker.know("weather");
    worker.pass(Duration.ofMinutes(5));
    assertThat(worker.runCommands()).isEmpty();
  }

  @Test
  void theOnlyAssistantIsAskedWhenNobodyIsNamed() {
    String mention = "{'event':{'type':'message','channel':'C','user':'U','text':'hi','ts':'%s'}}";
    worker.know("weather");
    worker.take(InboundDriver.event("slack", "message", "1", mention));
    assertThat(worker.runCommands()).hasSize(1);

    worker.know("sports");
    worker.take(InboundDriver.event("slack", "message", "2", mention));
    worker.pass(Duration.ofSeconds(61));
    assertThat(worker.runCommands()).isEmpty();
    assertThat(header(only(worker.deadLetters()), DeadLetters.MESSAGE))
        .isEqualTo("Nobody is named, and there is not just one assistant.");
  }

  @Test
  void whoeverASessionIsWithAnswersInIt() {
    worker.know("weather");
    worker.know("sports");
    worker.session(THREAD, "sports");
    worker.take(InboundDriver.sms("e1", "hi"));
    worker.forgetSession(THREAD);
    worker.take(InboundDriver.sms("e2", "hi"));

    assertThat(worker.runCommands())
        .extracting(asked -> ((AskQuestion) asked.value().getBody()).getAssistant().getId())
        .containsExactly("sports", "weather");
  }

  @Test
  void whatNobodyCouldAnswerIsADeadLetterAtOnce() {
    worker.know("weather");
    worker.take(
        InboundDriver.event(
            "discord",
            "application_command",
            "7",
            "{'id':'7','application_id':'6','channel_id':'22',"
                + "'data':{'options':[{'type':3,'value':'hi'}]}}"));

    assertThat(worker.events()).hasSize(1);
    assertThat(worker.runCommands()).isEmpty();
    assertThat(header(only(worker.deadLetters()), DeadLetters.MESSAGE)).contains("token");
  }

  @Test
  void whatCannotBeReadIsADeadLetterAndStopsNothing() {
    worker.know("weather");
    worker.takeBytes("openphone/e0", new byte[] {1, 2, 3});
    worker.takeBytes("openphone/e0", null);
    worker.take(InboundDriver.event("openphone", "message.received", "e1", "[1]"));
    worker.take(InboundDriver.event("fax", "page", "e2", "{}"));
    worker.take(InboundDriver.sms("e3", "hi"));

    assertThat(worker.deadLetters()).hasSize(4);
    assertThat(worker.events()).hasSize(1);
    assertThat(worker.runCommands()).hasSize(1);
  }

  @Test
  void whatBecameOfEventsIsCounted() {
    worker.know("weather");
    worker.take(InboundDriver.sms("e1", "hi"));
    worker.take(InboundDriver.sms("e1", "hi"));
    worker.take(InboundDriver.sms("e1", "hi"));
    worker.take(InboundDriver.sms("e2", " "));
    worker.take(InboundDriver.event("github", "push", "g1", "{}"));
    worker.take(InboundDriver.event("github", "issues", "g2", "{}"));
    worker.take(InboundDriver.event("github", "star", "g3", "{}"));

    assertThat(counted.counter("rejoinder.inbound.duplicates", "source", "openphone").count())
        .isEqualTo(2);
    assertThat(handled("openphone", "asked")).isEqualTo(1);
    assertThat(handled("openphone", "ignored")).isEqualTo(1);
    assertThat(handled("github", "task")).isEqualTo(1);
    assertThat(handled("github", "fan_out")).isEqualTo(1);
    assertThat(handled("github", "unhandled")).isEqualTo(1);
  }

  private double handled(String source, String outcome) {
    return counted
        .counter("rejoinder.inbound.handled", "source", source, "outcome", outcome)
        .count();
  }

  private static String header(TestRecord<String, byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static <T> T only(List<T> values) {
    assertThat(values).hasSize(1);
    return values.getFirst();
  }
}
