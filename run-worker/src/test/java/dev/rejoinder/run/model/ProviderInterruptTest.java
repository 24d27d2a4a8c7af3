package dev.rejoinder.run.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(booleans = {false, true})
class ProviderInterruptTest {

  private static final Item.Asked QUESTION = new Item.Asked("Hello");

  @Parameter boolean streaming;

  @Test
  void aQuestionInterruptedBeforeItIsAskedSaysSo() throws Exception {
    try (ModelServer server = new ModelServer(Provider.OPENAI, streaming)) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> server.ask(QUESTION)).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void aQuestionInterruptedWhileItIsAskedSaysSo() throws Exception {
    try (ModelServer server = new ModelServer(Provider.OPENAI, streaming)) {
      server.answers(
          ModelServer.answer(Provider.OPENAI, streaming, Bodies.RESPONSES_TEXT)
              .bodyDelay(800, TimeUnit.MILLISECONDS));
      CompletableFuture<Object> outcome = new CompletableFuture<>();
      Thread asking =
          Thread.startVirtualThread(() -> {
            try {
              outcome.complete(server.ask(QUESTION));
            } catch (InterruptedException e) {
              outcome.complete(e);
            }
          });

      server.request();
      asking.interrupt();

      assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }
  }
}
