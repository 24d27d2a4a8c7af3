package dev.rejoinder.run;

import dev.rejoinder.run.model.ModelClient;
import dev.rejoinder.run.model.ModelQuestion;
import dev.rejoinder.run.model.ModelReply;
import dev.rejoinder.runtime.Timings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Measures what a model takes: time, tokens, failures. Thread-safe. */
final class MeasuredModel implements ModelClient {

  /** Assistants may name any model; so many are told apart. */
  private static final int MODELS_MAX = 50;

  private static final String OTHER = "other";

  private final ModelClient model;
  private final String provider;
  private final String defaultModel;
  private final Set<String> models = ConcurrentHashMap.newKeySet();

  /** {@code defaultModel}: asked when a question names none. */
  MeasuredModel(ModelClient model, String provider, String defaultModel) {
    this.model = model;
    this.provider = provider;
    this.defaultModel = defaultModel;
  }

  @Override
  public ModelReply ask(ModelQuestion question, Duration timeout, Consumer<String> pieces)
      throws InterruptedException {
    String asked = question.model() == null ? defaultModel : question.model();
    Span span = Span.current();
    span.setAttribute("gen_ai.provider.name", provider);
    span.setAttribute("gen_ai.request.model", asked);
    Tags tags = Tags.of("provider", provider, "model", counted(asked));
    long startedNanos = System.nanoTime();
    ModelReply reply = model.ask(question, timeout, pieces);
    Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
    switch (reply) {
      case ModelReply.Answered answered -> {
        duration(tags.and("outcome", "answered"), took);
        tokens(tags.and("direction", "input"), (double) answered.inputTokens());
        tokens(tags.and("direction", "output"), (double) answered.outputTokens());
      }
      case ModelReply.Failed failed -> duration(tags.and("outcome", failed.code().code()), took);
    }
    return reply;
  }

  private String counted(String asked) {
    return models.contains(asked) || (models.size() < MODELS_MAX && models.add(asked))
        ? asked
        : OTHER;
  }

  private static void duration(Tags tags, Duration took) {
    Timings.quick(
            "rejoinder.model.duration",
            "One attempt to ask the model, to the last byte; by its outcome or why it failed.",
            tags)
        .record(took);
  }

  private static void tokens(Tags tags, double count) {
    Counter.builder("rejoinder.model.tokens")
        .description("Tokens models read and wrote, as providers count them.")
        .tags(tags)
        .register(Metrics.globalRegistry)
        .increment(count);
  }
}
