package dev.rejoinder.run.model;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiResponsesChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.rejoinder.run.model.ModelReply.Answered;
import dev.rejoinder.run.model.ModelReply.Failed;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * A provider's model, asked through LangChain4j: the whole conversation each time, nothing stored
 * there, no retries and one HTTP request per question. Streamed answers are put together before the
 * library reads them.
 *
 * <p>With the Responses API the first encrypted reasoning item of an answer comes back in its
 * attributes and is sent again before that answer; further ones of the same answer are lost.
 */
public final class ProviderModel implements ModelClient {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Anthropic's API demands a limit; every model it serves allows this one. */
  private static final int ANTHROPIC_OUTPUT_TOKENS = 8192;

  private static final Set<FinishReason> CUT_OFF =
      Set.of(FinishReason.LENGTH, FinishReason.CONTENT_FILTER, FinishReason.OTHER);

  private final ModelAccess access;
  private final OkHttpClient client;
  private final Failures failures;

  /**
   * Keeps up to {@code inFlightMax} idle connections for a minute.
   *
   * @throws IllegalArgumentException for {@link Provider#SCRIPTED}, which is {@link ScriptedModel}
   */
  public ProviderModel(ModelAccess access, int inFlightMax, InstantSource clock) {
    if (access.provider() == Provider.SCRIPTED) {
      throw new IllegalArgumentException("the scripted stand-in is not a provider's model");
    }
    this.access = access;
    this.failures = new Failures(access, clock);
    this.client =
        new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(inFlightMax, 1, TimeUnit.MINUTES))
            .connectTimeout(CONNECT_TIMEOUT)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .followRedirects(false)
            .followSslRedirects(false)
            .build();
  }

  @Override
  public ModelReply ask(ModelQuestion question, Duration timeout, Consumer<String> pieces)
      throws InterruptedException {
    Optional<String> problem = ToolSchemas.problem(question.tools());
    if (problem.isPresent()) {
      return Failed.of(FailureCode.INVALID_REQUEST, problem.get());
    }
    if (question.items().isEmpty()) {
      return Failed.of(FailureCode.INVALID_REQUEST, "the conversation is empty");
    }
    Optional<Consumer<String>> told = access.streaming() ? Optional.of(pieces) : Optional.empty();
    ChatModel model = model(question, ModelHttp.within(client, access.provider(), timeout, told));
    ChatRequest request =
        ChatRequest.builder().messages(Conversation.messages(access.provider(), question)).build();
    try {
      return answered(question, model.chat(request));
    } catch (RuntimeException e) {
      // The library has no one type for what an answer can do to it; every kind is a failed
      // attempt.
      if (Thread.interrupted() || wasInterrupted(e)) {
        throw new InterruptedException("interrupted while the model was asked");
      }
      return failures.of(e);
    }
  }

  /** OkHttp lets an InterruptedException out while it connects, and the library wraps it. */
  private static boolean wasInterrupted(Throwable thrown) {
    return thrown instanceof InterruptedException
        || (thrown.getCause() != null && wasInterrupted(thrown.getCause()));
  }

  private ChatModel model(ModelQuestion question, HttpClientBuilder http) {
    return switch (access.provider()) {
      case OPENAI -> responses(question, http);
      case OPENAI_CHAT -> chatCompletions(question, http);
      case ANTHROPIC -> anthropic(question, http);
      case SCRIPTED -> throw new IllegalStateException("refused by the constructor");
    };
  }

  private ChatModel responses(ModelQuestion question, HttpClientBuilder http) {
    return OpenAiResponsesChatModel.builder()
        .httpClientBuilder(http)
        .baseUrl(access.baseUrl())
        .apiKey(access.apiKey().value())
        .modelName(name(question))
        .store(false)
        .include(List.of("reasoning.encrypted_content"))
        .serverTools(ToolSchemas.forResponses(question.tools()))
        .maxOutputTokens(boxed())
        .build();
  }

  private ChatModel chatCompletions(ModelQuestion question, HttpClientBuilder http) {
    OpenAiChatModel.OpenAiChatModelBuilder builder =
        OpenAiChatModel.builder()
            .httpClientBuilder(http)
            .baseUrl(access.baseUrl())
            .apiKey(access.apiKey().value())
            .modelName(name(question))
            .maxRetries(0)
            .returnThinking(true)
            .sendThinking(true);
    if (!question.tools().isEmpty()) {
      builder.customParameters(Map.of("tools", ToolSchemas.forChat(question.tools())));
    }
    // OpenAI's newer models refuse max_tokens; many compatible servers know nothing else.
    return access.officialApi()
        ? builder.maxCompletionTokens(boxed()).build()
        : builder.maxTokens(boxed()).build();
  }

  private ChatModel anthropic(ModelQuestion question, HttpClientBuilder http) {
    return AnthropicChatModel.builder()
        .httpClientBuilder(http)
        .baseUrl(access.baseUrl())
        .apiKey(access.apiKey().value())
        .modelName(name(question))
        .maxRetries(0)
        .serverTools(ToolSchemas.forAnthropic(question.tools()))
        .maxTokens(access.maxOutputTokens().orElse(ANTHROPIC_OUTPUT_TOKENS))
        .returnThinking(true)
        .sendThinking(true)
        .build();
  }

  private String name(ModelQuestion question) {
    return Objects.requireNonNullElse(question.model(), access.modelName());
  }

  private @Nullable Integer boxed() {
    return access.maxOutputTokens().isPresent() ? access.maxOutputTokens().getAsInt() : null;
  }

  private Answered answered(ModelQuestion question, ChatResponse response) {
    AiMessage message = response.aiMessage();
    TokenUsage usage = Objects.requireNonNullElse(response.tokenUsage(), new TokenUsage());
    FinishReason reason = response.finishReason();
    return new Answered(
        Objects.requireNonNullElse(message.text(), ""),
        message.toolExecutionRequests().stream()
            .map(request -> Conversation.call(access.provider(), request))
            .toList(),
        Objects.requireNonNullElse(usage.inputTokenCount(), 0),
        Objects.requireNonNullElse(usage.outputTokenCount(), 0),
        Objects.requireNonNullElse(response.modelName(), name(question)),
        reason != null && CUT_OFF.contains(reason),
        Conversation.attributes(access.provider(), message));
  }
}
