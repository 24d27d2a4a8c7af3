package dev.rejoinder.callback.health;

import dev.rejoinder.callback.source.Moment;
import dev.rejoinder.callback.source.SourceHealth;
import dev.rejoinder.callback.source.SourceInput;
import dev.rejoinder.callback.source.SourceNews;
import dev.rejoinder.callback.source.SourcePolicy;
import dev.rejoinder.callback.source.Vitals;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.SourceSignal;
import dev.rejoinder.schemas.SourceState;
import dev.rejoinder.sources.Checks;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads what is known of a source, has {@link SourceHealth} step it, stores it, and writes what
 * comes out.
 *
 * <p>What is said of sources that are not configured, or disabled, is passed over; what is known of
 * one is forgotten once it is no longer configured.
 */
final class SourceHealthProcessor
    extends ContextualProcessor<String, SourceSignal, String, SpecificRecord> {

  static final String VITALS = "source-vitals";

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Logger log = LoggerFactory.getLogger(SourceHealthProcessor.class);

  private final Sources sources;
  private KeyValueStore<String, Vitals> known;
  private Instant watchedFrom = Instant.EPOCH;

  SourceHealthProcessor(Sources sources) {
    this.sources = sources;
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    super.init(context);
    known = context.getStateStore(VITALS);
    watchedFrom = Instant.ofEpochMilli(context.currentSystemTimeMs());
    context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::passTime);
  }

  @Override
  public void process(Record<String, SourceSignal> record) {
    if (record.key() == null || record.value() == null) {
      throw new IllegalArgumentException("a signal without key or value");
    }
    Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
    configured(record.key())
        .ifPresent(source -> apply(source, SourceInputs.of(record.value()), now));
  }

  private void passTime(long nowMs) {
    Instant now = Instant.ofEpochMilli(nowMs);
    for (String name : names()) {
      configured(name)
          .ifPresentOrElse(
              source -> apply(source, new SourceInput.TimePassed(), now),
              () -> {
                known.delete(name);
                forward(name, null, now);
              });
    }
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    try (KeyValueIterator<String, Vitals> all = known.all()) {
      all.forEachRemaining((KeyValue<String, Vitals> entry) -> names.add(entry.key));
    }
    return names;
  }

  private Optional<Source> configured(String name) {
    return sources.find(name).filter(Source::enabled);
  }

  private void apply(Source source, SourceInput input, Instant now) {
    @Nullable Vitals before = known.get(source.name());
    SourceHealth.Step step =
        SourceHealth.step(before, input, policy(source), new Moment(now, watchedFrom));
    HealthRecords records = new HealthRecords(source, now);
    if (!step.vitals().equals(before)) {
      known.put(source.name(), step.vitals());
      SourceState after = records.state(step.vitals());
      if (before == null || !after.equals(records.state(before))) {
        forward(source.name(), after, now);
      }
    }
    tell(records, step.vitals(), step.news(), now);
    if (step.check()) {
      forward(source.endpointId(), Checks.of(source, now), now);
    }
  }

  private void tell(HealthRecords records, Vitals vitals, List<SourceNews> news, Instant now) {
    long number = vitals.told() - news.size();
    for (SourceNews one : news) {
      number++;
      Event event = records.event(vitals, one, number);
      forward(event.getSubject(), event, now);
      log.atInfo()
          .addKeyValue("source", event.getSource())
          .addKeyValue("type", event.getType())
          .log("source told of");
    }
  }

  private void forward(String key, @Nullable SpecificRecord value, Instant now) {
    context().forward(new Record<>(key, value, now.toEpochMilli()));
  }

  private static SourcePolicy policy(Source source) {
    return new SourcePolicy(
        source.gateway().map(Source.Gateway::shards).orElse(0),
        source.silence().orElse(null),
        Checks.possible(source) ? source.api().checkEvery().orElse(null) : null);
  }
}
