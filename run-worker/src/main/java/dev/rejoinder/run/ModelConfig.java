package dev.rejoinder.run;

import dev.rejoinder.run.model.ModelAccess;
import dev.rejoinder.run.model.ModelClient;
import dev.rejoinder.run.model.Provider;
import dev.rejoinder.run.model.ProviderModel;
import dev.rejoinder.run.model.ScriptedModel;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Instance;
import dev.rejoinder.runtime.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which model answers, and how it is asked.
 *
 * @param provider {@code MODEL_PROVIDER}; default: openai when it has a key or a base URL, else
 *     anthropic when it has one, else scripted
 * @param access how the provider is reached; empty for the scripted stand-in
 * @param timeout {@code MODEL_TIMEOUT}: one attempt, to the last byte; 1 s to 1 h, default 2 min
 * @param inFlightMax {@code MODEL_IN_FLIGHT}: attempts at once in this process; default 64
 * @param streaming {@code MODEL_STREAMING}: whether answers are told while they are written;
 *     default true
 * @param instance who this process is among its replicas
 */
record ModelConfig(
    Provider provider,
    Optional<ModelAccess> access,
    Duration timeout,
    int inFlightMax,
    boolean streaming,
    Instance instance) {

  private static final URI OPENAI = URI.create("https://api.openai.com/v1");
  private static final URI ANTHROPIC = URI.create("https://api.anthropic.com/v1");

  /** Sent where a base URL is set without a key: local servers ask for none, libraries do. */
  private static final Secret NO_KEY = new Secret("no-key-configured");

  /** Reads every key of ours, whichever provider is chosen, so that all of them are known. */
  static ModelConfig from(Env env) {
    Optional<Secret> openAiKey = key(env, "OPENAI_API_KEY");
    Optional<URI> openAiUrl = env.url("OPENAI_BASE_URL");
    Optional<Secret> anthropicKey = key(env, "ANTHROPIC_API_KEY");
    Optional<URI> anthropicUrl = env.url("ANTHROPIC_BASE_URL").map(ModelConfig::withVersion);
    Provider implied =
        openAiKey.isPresent() || openAiUrl.isPresent()
            ? Provider.OPENAI
            : anthropicKey.isPresent() || anthropicUrl.isPresent()
                ? Provider.ANTHROPIC
                : Provider.SCRIPTED;
    Provider provider = chosen(env, implied);
    Connection connection =
        switch (provider) {
          case OPENAI, OPENAI_CHAT -> new Connection("OPENAI", openAiKey, openAiUrl, OPENAI);
          case ANTHROPIC -> new Connection("ANTHROPIC", anthropicKey, anthropicUrl, ANTHROPIC);
          case SCRIPTED -> new Connection("", Optional.of(NO_KEY), Optional.empty(), OPENAI);
        };
    boolean streaming = env.flag("MODEL_STREAMING", true);
    return new ModelConfig(
        provider,
        access(env, provider, connection, streaming),
        env.duration(
            "MODEL_TIMEOUT", Duration.ofMinutes(2), Duration.ofSeconds(1), Duration.ofHours(1)),
        env.integer("MODEL_IN_FLIGHT", 64, 1, 10_000),
        streaming,
        Instance.from(env));
  }

  /** The model, or the stand-in. */
  ModelClient client() {
    return access.isPresent()
        ? new ProviderModel(access.get(), inFlightMax, InstantSource.system())
        : new ScriptedModel();
  }

  /** Who answers, in words an operator reads at start; holds no secret. */
  String describe() {
    if (access.isEmpty()) {
      return "the scripted stand-in (no model is configured)";
    }
    String host =
        access.get().officialApi() ? "" : " at " + URI.create(access.get().baseUrl()).getHost();
    return access.get().modelName() + " of " + provider.label() + host;
  }

  private static Provider chosen(Env env, Provider implied) {
    String label =
        env.choice(
            "MODEL_PROVIDER",
            implied.label(),
            Arrays.stream(Provider.values()).map(Provider::label).toList());
    return Provider.valueOf(label.replace('-', '_').toUpperCase(Locale.ROOT));
  }

  private static Optional<ModelAccess> access(
      Env env, Provider provider, Connection connection, boolean streaming) {
    Optional<String> name = env.text("MODEL_NAME");
    int tokensMax = env.integer("MODEL_MAX_OUTPUT_TOKENS", 0, 0, 1_000_000);
    if (provider == Provider.SCRIPTED) {
      return Optional.empty();
    }
    if (name.isEmpty()) {
      env.problem(
          "MODEL_NAME is not set: name the model that %s is to answer with, or set MODEL_PROVIDER=scripted."
              .formatted(provider.label()));
    }
    if (connection.key().isEmpty() && connection.url().isEmpty()) {
      env.problem(
          "%s_API_KEY is not set: MODEL_PROVIDER=%s needs it, or %1$s_BASE_URL of a server that asks for none."
              .formatted(connection.prefix(), provider.label()));
    }
    URI url = connection.url().orElse(connection.official());
    return Optional.of(
        new ModelAccess(
            provider,
            name.orElse("unnamed"),
            withoutSlash(url.toString()),
            url.getHost().equalsIgnoreCase(connection.official().getHost()),
            connection.key().orElse(NO_KEY),
            streaming,
            tokensMax == 0 ? OptionalInt.empty() : OptionalInt.of(tokensMax)));
  }

  private static Optional<Secret> key(Env env, String name) {
    Optional<Secret> key = env.secret(name);
    if (key.isPresent() && !key.get().value().matches("[\\x21-\\x7e]+")) {
      env.problem(name + " must be printable ASCII without spaces.");
    }
    return key;
  }

  /** Anthropic's own clients are given a base URL without the version, OpenAI's with it. */
  private static URI withVersion(URI url) {
    String text = withoutSlash(url.toString());
    return text.endsWith("/v1") ? url : URI.create(text + "/v1");
  }

  private static String withoutSlash(String url) {
    return url.endsWith("/") ? withoutSlash(url.substring(0, url.length() - 1)) : url;
  }

  /** {@code prefix} is that of the keys this came from. */
  private record Connection(String prefix, Optional<Secret> key, Optional<URI> url, URI official) {}
}
