package dev.rejoinder.callback.health;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.callback.source.Connection;
import dev.rejoinder.callback.source.Requests;
import dev.rejoinder.callback.source.SourceNews;
import dev.rejoinder.callback.source.Vitals;
import dev.rejoinder.callback.source.Warning;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.SourceConnection;
import dev.rejoinder.schemas.SourceState;
import dev.rejoinder.sources.Source;
import dev.rejoinder.topics.EventText;
import dev.rejoinder.topics.StableId;
import java.time.Instant;
import java.util.Locale;

/** What is written of one source: its state, and what subscribers are told. */
record HealthRecords(Source source, Instant at) {

  SourceState state(Vitals vitals) {
    Requests requests = vitals.requests();
    Warning warning = vitals.warning();
    boolean checked = vitals.api().checkedAt() != null;
    return SourceState.newBuilder()
        .setSource(source.name())
        .setSourceKind(source.kind().label())
        .setConnection(connection(vitals.connection()))
        .setWarning(warning == null ? null : warning.message())
        .setRecommendation(warning == null ? null : warning.recommendation())
        .setSince(vitals.since())
        .setReceived(requests.received())
        .setRejected(requests.rejected())
        .setLastReceivedAt(requests.lastReceivedAt())
        .setLastRejectedAt(requests.lastRejectedAt())
        .setLastRejection(requests.lastRejection())
        .setLastCheckAt(vitals.api().checkedAt())
        .setLastCheckPassed(checked ? vitals.api().checksFailed() == 0 : null)
        .setAt(at)
        .build();
  }

  /**
   * The event of the news number {@code number}.
   *
   * @param vitals after the step that told it
   */
  Event event(Vitals vitals, SourceNews news, long number) {
    String type = "app:" + name(news);
    String subject = source.endpointId();
    return Event.newBuilder()
        .setEventId(
            StableId.of(
                "evt_",
                subject,
                type,
                String.valueOf(vitals.knownFrom().toEpochMilli()),
                String.valueOf(number)))
        .setType(type)
        .setSubject(subject)
        .setAt(at)
        .setSource(source.name())
        .setData(data(vitals, news).put("timestamp", EventText.timestamp(at)).toString())
        .build();
  }

  private static String name(SourceNews news) {
    return switch (news) {
      case SourceNews.Connecting n -> "connecting";
      case SourceNews.Connected n -> "connected";
      case SourceNews.Disconnected n -> "disconnected";
      case SourceNews.Warned n -> "health_warning";
      case SourceNews.Cleared n -> "health_cleared";
      case SourceNews.Checked n -> "health_check";
    };
  }

  private ObjectNode data(Vitals vitals, SourceNews news) {
    ObjectNode data =
        JsonNodeFactory.instance
            .objectNode()
            .put("appType", source.kind().label())
            .put("source", source.name());
    return switch (news) {
      case SourceNews.Connecting connecting -> data.put("status", "connecting");
      case SourceNews.Connected connected -> connected(data);
      case SourceNews.Disconnected disconnected -> disconnected(data, disconnected);
      case SourceNews.Warned warned ->
          data.put("status", status(vitals))
              .put("healthStatus", "warning")
              .put("warningMessage", warned.warning().message())
              .put("recommendation", warned.warning().recommendation());
      case SourceNews.Cleared cleared ->
          data.put("status", status(vitals))
              .put("healthStatus", "healthy")
              .put("previousWarning", cleared.previous().message());
      case SourceNews.Checked checked -> checked(data, vitals, checked);
    };
  }

  private ObjectNode connected(ObjectNode data) {
    data.put("status", "connected");
    ObjectNode metadata = data.putObject("metadata");
    source.gateway().ifPresent(gateway -> metadata.put("shards", gateway.shards()));
    return data;
  }

  private static ObjectNode disconnected(ObjectNode data, SourceNews.Disconnected disconnected) {
    data.put("status", "disconnected");
    if (disconnected.reason() != null) {
      data.put("reason", EventText.bounded(disconnected.reason()));
    }
    return data;
  }

  private static ObjectNode checked(ObjectNode data, Vitals vitals, SourceNews.Checked checked) {
    data.put("status", status(vitals))
        .put("healthStatus", vitals.warning() == null ? "healthy" : "warning");
    ObjectNode metadata = data.putObject("metadata").put("passed", checked.passed());
    if (checked.detail() != null) {
      metadata.put("detail", EventText.bounded(checked.detail()));
    }
    return data;
  }

  /** A source with a warning that is connected all the same is degraded. */
  private static String status(Vitals vitals) {
    return vitals.connection() == Connection.CONNECTED && vitals.warning() != null
        ? "degraded"
        : vitals.connection().name().toLowerCase(Locale.ROOT);
  }

  private static SourceConnection connection(Connection connection) {
    return switch (connection) {
      case CONNECTING -> SourceConnection.CONNECTING;
      case CONNECTED -> SourceConnection.CONNECTED;
      case DISCONNECTED -> SourceConnection.DISCONNECTED;
    };
  }
}
