package dev.rejoinder.run;

import dev.rejoinder.run.machine.ReplyAddress;
import dev.rejoinder.run.machine.RunEffect;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.ReplyTo;
import dev.rejoinder.sources.MessageEvents;
import dev.rejoinder.sources.Replies;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes the machine's replies as deliveries, and reads where they go. */
final class RunReplies {

  private RunReplies() {}

  /**
   * Null for a question that is answered in the log alone.
   *
   * @throws IllegalArgumentException when nobody could be answered there
   */
  static @Nullable ReplyAddress address(@Nullable ReplyTo to) {
    if (to == null) {
      return null;
    }
    Replies.check(to);
    return new ReplyAddress(
        to.getSource(),
        to.getKind(),
        to.getRoute(),
        to.getAddress(),
        to.getToken(),
        to.getSealedFor(),
        to.getErrorText(),
        to.getExpiresAt());
  }

  static List<Delivery> deliveries(String threadId, RunEffect.SendReply reply, Instant at) {
    return Replies.of(to(reply.to()), answer(threadId, reply), at);
  }

  static Event sending(String threadId, RunEffect.SendReply reply, Instant at) {
    return MessageEvents.sending(to(reply.to()), answer(threadId, reply), at);
  }

  private static Replies.Answer answer(String threadId, RunEffect.SendReply reply) {
    String status = reply.status().name().toLowerCase(Locale.ROOT);
    return new Replies.Answer(reply.runId(), threadId, status, reply.text());
  }

  private static ReplyTo to(ReplyAddress address) {
    return ReplyTo.newBuilder()
        .setSource(address.source())
        .setKind(address.kind())
        .setRoute(address.route())
        .setAddress(address.address())
        .setToken(address.token())
        .setSealedFor(address.sealedFor())
        .setErrorText(address.errorText())
        .setExpiresAt(address.expiresAt())
        .build();
  }
}
