package dev.rejoinder.callback.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.OpenTask;
import dev.rejoinder.schemas.ReplyTo;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.TaskMode;
import dev.rejoinder.schemas.ThreadPolicy;
import dev.rejoinder.topics.RunIds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboundTopologyTest {

  private static final String THREAD = RunIds.derived(RunIds.THREAD, "openphone\0+1/+2");
  private static final String MENTION =
      "{'event':{'type':'app_mention','channel':'C1','user':'U1','text':'<@UBOT> hi','ts':'1.5'}}";
  private static final String DISCORD_MESSAGE =
      "{'id':'11','channel_id':'22','author':{'id':'4'},'content':'hi'}";

  private final InboundDriver worker = new InboundDriver();

  @AfterEach
  void close() {
    worker.close();
  }

  @Test
  void anEventIsToldAndAskedOnceHoweverOftenItComes() {
    worker.know("weather");
    for (int copy = 0; copy < 50; copy++) {
      worker.take(InboundDriver.sms("e1", "hi"));
    }

    TestRecord<String, Event> told = only(worker.eventRecords());
    assertThat(told.key()).isEqualTo("+1/+2");
    assertThat(told.value().getType()).isEqualTo("openphone.message.received");
    assertThat(told.value().getSource()).isEqualTo("openphone");
    assertThat(told.value().getAt()).isEqualTo(InboundDriver.START);
    assertThat(told.value().getThreadId()).isEqualTo(THREAD);
    assertThat(told.value().getOwner()).isNull();
    assertThat(told.value().getData())
        .isEqualTo(
            "{\"id\":\"e1\",\"from\":\"+2\",\"to\":\"+1\",\"body\":\"hi\","
                + "\"timestamp\":\"2026-11-22T10:00:00.000Z\"}");
    assertThat(told.headers()).extracting(Header::key).containsExactly("traceparent");
    TestRecord<String, RunCommand> asked = only(worker.runCommands());
    assertThat(asked.key()).isEqualTo(THREAD);
    assertThat(asked.value().getThreadId()).isEqualTo(THREAD);
    assertThat(asked.value().getRunId()).isEqualTo(RunIds.derivedRun(THREAD, "openphone\0e1\0sms"));
    AskQuestion question = (AskQuestion) asked.value().getBody();
    assertThat(question.getMessage()).isEqualTo("hi");
    assertThat(question.getAssistant().getId()).isEqualTo("weather");
    assertThat(question.getThreadPolicy()).isEqualTo(ThreadPolicy.INTERRUPT);
    assertThat(question.getQuestionDigest())
        .isEqualTo(RunIds.questionDigest(THREAD, "weather", "hi"));
    assertThat(question.getReplyTo())
        .isEqualTo(
            ReplyTo.newBuilder()
                .setSource("openphone")
                .setKind("openphone")
                .setRoute("sms")
                .setAddress(Map.of("from", "+1", "to", "+2"))
                .setErrorText("Oops.")
                .build());
    assertThat(worker.deliveries()).isEmpty();
    assertThat(worker.deadLetters()).isEmpty();
  }

  @Test
  void slacksRetriesAreDuplicates() {
    worker.know("weather");
    worker.take(InboundDriver.event("slack", "app_mention", "Ev1", MENTION));
    InboundEvent retried =
        InboundEvent.newBuilder(InboundDriver.event("slack", "app_mention", "Ev1", MENTION))
            .setRetry(2)
            .setReceivedAt(InboundDriver.START.plusSeconds(60))
            .build();
    worker.pass(Duration.ofMinutes(1));
    worker.take(retried);

    AskQuestion question = (AskQuestion) only(worker.runCommands()).value().getBody();
    assertThat(question.getMessage()).isEqualTo("hi");
    assertThat(question.getReplyTo().getAddress())
        .isEqualTo(Map.of("channel", "C1", "thread_ts", "1.5"));
    assertThat(worker.events()).hasSize(1);
  }

  @Test
  void twoSourcesMayUseTheSameId() {
    worker.know("weather");
    worker.take(InboundDriver.sms("1", "hi"));
    worker.take(InboundDriver.event("slack", "app_mention", "1", MENTION));

    assertThat(worker.events()).extracting(Event::getEventId).doesNotHaveDuplicates().hasSize(2);
    assertThat(worker.runCommands()).hasSize(2);
  }

  @Test
  void aCopyAtTheWindowsEndIsADuplicateAndOneAfterItHasTheSameIds() {
    worker.know("weather");
    worker.take(InboundDriver.sms("e1", "hi"));
    List<Event> first = worker.events();
    String run = only(worker.runCommands()).value().getRunId();

    worker.pass(InboundDriver.WINDOW);
    worker.take(InboundDriver.sms("e1", "hi"));
    assertThat(worker.events()).isEmpty();

    worker.pass(Duration.ofMillis(1));
    worker.take(InboundDriver.sms("e1", "hi"));
    assertThat(worker.events()).isEqualTo(first);
    assertThat(only(worker.runCommands()).value().getRunId()).isEqualTo(run);
  }

  @Test
  void aClockThatWasSetBackForgetsNothing() {
    worker.know("weather");
    worker.take(InboundDriver.sms("e1", "hi"));
    worker.pass(Duration.ofMinutes(30));
    worker.take(InboundDriver.sms("e2", "hi"));
    worker.setSendersClockBack(Duration.ofHours(3));
    worker.take(InboundDriver.sms("e3", "hi"));
    worker.take(InboundDriver.sms("e1", "hi"));
    worker.take(InboundDriver.sms("e3", "hi"));

    assertThat(worker.events()).hasSize(3);
  }

  @Test
  void theSameRecordsComeOfTheSameEventInAnotherProcess() {
    InboundEvent push = InboundDriver.event("github", "push", "g1", "{'ref':'main','repo':'r'}");
    worker.know("weather");
    worker.take(InboundDriver.sms("e1", "hi"));
    worker.take(push);

    try (InboundDriver other = new InboundDriver()) {
      other.know("weather");
      other.take(InboundDriver.sms("e1", "hi"));
      other.take(push);
      assertThat(values(other.runCommands())).isEqualTo(values(worker.runCommands()));
      assertThat(values(other.calls())).isEqualTo(values(worker.calls())).hasSize(1);
      assertThat(other.events()).isEqualTo(worker.events());
    }
  }

  @Test
  void aTaskGoesOutUnderASignedIdThatFollowsFromTheEvent() {
    worker.take(InboundDriver.event("github", "push", "g1", "{'ref':'main','repo':'r'}"));

    var command = only(worker.calls());
    assertThat(InboundDriver.CALL_IDS.genuineTask(command.key())).isTrue();
    assertThat(command.value().getCallId()).isEqualTo(command.key());
    OpenTask task = (OpenTask) command.value().getBody();
    assertThat(task.getWebhookUrl()).isEqualTo("https://example.com/t");
    assertThat(task.getEndpointId()).isEqualTo("task:https://example.com:443");
    assertThat(task.getPrompt()).isEqualTo("main");
    assertThat(task.getParams()).isEqualTo("{\"repo\":\"r\"}");
    assertThat(task.getMode()).isEqualTo(TaskMode.CALLBACK);
    assertThat(task.getRequestDigest()).matches("[0-9a-f]{64}");
    assertThat(worker.runCommands()).isEmpty();
  }

  @Test
  void anEventOfAnyTypeIsToldThoughNobodyHandlesIt() {
    worker.take(InboundDriver.event("github", "issues", "g1", "{'action':'opened'}"));
    worker.take(InboundDriver.event("github", "star", "g2", "{'stars':1}"));

    assertThat(worker.events())
        .extracting(Event::getType, Event::getData)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("github.issues", "{\"action\":\"opened\"}"),
            org.assertj.core.groups.Tuple.tuple("github.star", "{\"stars\":1}"));
    assertThat(worker.runCommands()).isEmpty();
    assertThat(worker.calls()).isEmpty();
  }

  @Test
  void botsAreToldOfAndNeverAsked() {
    worker.know("weather");
    worker.take(
        InboundDriver.event(
            "slack",
            "message",
            "Ev1",
            "{'event':{'type':'message','channel':'C1','bot_id':'B1','text':'hi','ts':'1.5'}}"));

    assertThat(worker.events()).hasSize(1);
    assertThat(worker.runCommands()).isEmpty();
  }

  @Test
  void aDiscordMessageIsAskedAndSeesSomebodyType() {
    worker.know("weather");
    worker.take(InboundDriver.event("discord", "message", "11", DISCORD_MESSAGE));

    assertThat(worker.runCommands()).hasSize(1);
    TestRecord<String, Delivery> typing = only(worker.deliveries());
    assertThat(typing.key()).isEqualTo("source:discord");
    assertThat(typing.value().getKind()).isEqualTo(DeliveryKind.REPLY);
    assertThat(typing.value().getReply().getPath()).isEqualTo("/channels/22/typing");
    assertThat(typing.value().getExpiresAt()).isEqualTo(InboundDriver.START.plusSeconds(10));
  }

  @Test
  void aDiscordCommandIsAnsweredWithItsTokenWhileThatLasts() {
    worker.know("weather");
    InboundEvent command =
        InboundDriver.event(
            "discord",
            "application_command",
            "7",
            "{'id':'7','application_id':'6','channel_id':'22',"
                + "'data':{'options':[{'type':3,'value':'hi'}]}}");
    worker.take(InboundEvent.newBuilder(command).setReplyToken("sealed").build());

    ReplyTo replyTo = ((AskQuestion) only(worker.runCommands()).value().getBody()).getReplyTo();
    assertThat(replyTo.getToken()).isEqualTo("sealed");
    assertThat(replyTo.getSealedFor()).isEqualTo("7");
    assertThat(replyTo.getExpiresAt()).isEqualTo(InboundDriver.START.plus(Duration.ofMinutes(15)));
    assertThat(worker.deliveries()).isEmpty();
  }

  @Test
  void aWebhookIsRepliedToWithoutAnAddress() {
    worker.know("weather");
    worker.take(InboundDriver.event("github", "pull_request", "g1", "{'number':7}"));

    AskQuestion question = (AskQuestion) only(worker.runCommands()).value().getBody();
    assertThat(question.getMessage()).isEqualTo("Review 7");
    assertThat(question.getReplyTo().getKind()).isEqualTo("webhook");
    assertThat(question.getReplyTo().getAddress()).isEmpty();
  }

  private static <T> T only(List<T> values) {
    assertThat(values).hasSize(1);
    return values.getFirst();
  }

  private static <V> List<V> values(List<TestRecord<String, V>> records) {
    return records.stream().map(TestRecord::value).toList();
  }
}
