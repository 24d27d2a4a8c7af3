package dev.rejoinder.discord;

import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.SourceSignal;
import dev.rejoinder.schemas.SourceSignalKind;
import dev.rejoinder.sources.Source;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import net.dv8tion.jda.api.utils.data.DataObject;
import org.jspecify.annotations.Nullable;

/** What one shard has to say, as records. */
record ShardNews(Source source, int shard, InstantSource clock) {

  static final String MESSAGE = "message";

  /** {@code message}: payload of a MESSAGE_CREATE, which goes on as it is. */
  InboundEvent event(DataObject message) {
    return InboundEvent.newBuilder()
        .setSource(source.name())
        .setKind(source.kind().label())
        .setProviderEventId(message.getString("id"))
        .setType(MESSAGE)
        .setPayload(message.toString())
        .setReceivedAt(clock.instant().truncatedTo(ChronoUnit.MILLIS))
        .build();
  }

  /** {@code detail}: why, in a sentence; null when there is nothing to say. */
  SourceSignal signal(SourceSignalKind kind, @Nullable String detail) {
    return SourceSignal.newBuilder()
        .setSource(source.name())
        .setSourceKind(source.kind().label())
        .setSignal(kind)
        .setAt(clock.instant().truncatedTo(ChronoUnit.MILLIS))
        .setDetail(detail)
        .setShard(shard)
        .build();
  }
}
