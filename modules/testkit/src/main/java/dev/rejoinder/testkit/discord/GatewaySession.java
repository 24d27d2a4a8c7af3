package dev.rejoinder.testkit.discord;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a bot identified itself for: events in their order, kept so that they can be resumed. */
final class GatewaySession {

  private final String id;
  private final int number;
  private final int shard;
  private final String identification;
  private final List<String> sent = new ArrayList<>();
  private @Nullable GatewayConnection connection;
  private int resumed;

  GatewaySession(String id, int number, int shard, String identification) {
    this.id = id;
    this.number = number;
    this.shard = shard;
    this.identification = identification;
  }

  String id() {
    return id;
  }

  /** Higher than that of every session before it. */
  int number() {
    return number;
  }

  int shard() {
    return shard;
  }

  String identification() {
    return identification;
  }

  synchronized int resumed() {
    return resumed;
  }

  synchronized void attach(GatewayConnection to) {
    connection = to;
  }

  /** Sends on what came after {@code sequence}, then says so. */
  synchronized void resume(GatewayConnection to, int sequence) {
    connection = to;
    resumed++;
    sent.subList(Math.min(sequence, sent.size()), sent.size()).forEach(to::send);
    dispatch("RESUMED", "{\"_trace\":[]}");
  }

  /** Sends an event, or keeps it until the session is resumed. */
  synchronized void dispatch(String type, String payload) {
    String text =
        "{\"op\":0,\"t\":\"%s\",\"s\":%d,\"d\":%s}".formatted(type, sent.size() + 1, payload);
    sent.add(text);
    if (connection != null) {
      connection.send(text);
    }
  }
}
