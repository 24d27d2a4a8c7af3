package dev.rejoinder.ingress.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.HeartbeatPolicy;
import dev.rejoinder.schemas.LatePolicy;
import dev.rejoinder.schemas.OnTimeout;
import dev.rejoinder.schemas.ThreadPolicy;
import dev.rejoinder.schemas.Tool;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssistantsFileTest {

  private static final String SOUND =
      """
      assistants:
        - id: weather
          name: Weather
          model: some-model
          instructions: Answer.
          max_turns: 3
          thread_policy: interrupt
          tools:
            - name: get_weather
              description: Weather at a place.
              parameters: {type: object, properties: {location: {type: string}}}
              webhook_url: https://tools.example.com/weather
              timeout: 30s
              on_timeout: fallback
              fallback_output: {weather: unknown}
              heartbeat: {extension: 20s, cap: 1h}
              late: append_to_thread
              requires_approval: true
      """;

  @Test
  void theShippedExampleIsSound() {
    AssistantsFile example = AssistantsFile.example();

    assertThat(example.problems()).isEmpty();
    Assistant weather = example.assistants().getFirst();
    assertThat(weather.getId()).isEqualTo("weather");
    assertThat(weather.getName()).isEqualTo("Weather assistant");
    assertThat(weather.getMaxTurns()).isEqualTo(10);
    assertThat(weather.getTools()).extracting(Tool::getName).containsExactly("get_weather");
    Tool tool = weather.getTools().getFirst();
    assertThat(tool.getParameters()).contains("\"required\":[\"location\"]");
    assertThat(tool.getOnTimeout()).isEqualTo(OnTimeout.ERROR_TO_MODEL);
    assertThat(tool.getWebhookUrl()).isNull();
    assertThat(tool.getHeartbeat()).isNull();
    assertThat(tool.getLate()).isEqualTo(LatePolicy.DROP);
    assertThat(tool.getRequiresApproval()).isFalse();
    assertThat(weather.getThreadPolicy()).isEqualTo(ThreadPolicy.ENQUEUE);
  }

  @Test
  void everyFieldIsRead() {
    AssistantsFile file = AssistantsFile.parse(SOUND);

    assertThat(file.problems()).isEmpty();
    Assistant weather = file.assistants().getFirst();
    assertThat(weather.getModel()).isEqualTo("some-model");
    assertThat(weather.getMaxTurns()).isEqualTo(3);
    Tool tool = weather.getTools().getFirst();
    assertThat(tool.getWebhookUrl()).isEqualTo("https://tools.example.com/weather");
    assertThat(tool.getTimeoutMs()).isEqualTo(30_000);
    assertThat(tool.getOnTimeout()).isEqualTo(OnTimeout.FALLBACK);
    assertThat(tool.getFallbackOutput()).isEqualTo("{\"weather\":\"unknown\"}");
    assertThat(tool.getHeartbeat()).isEqualTo(new HeartbeatPolicy(20_000L, 3_600_000L));
    assertThat(tool.getLate()).isEqualTo(LatePolicy.APPEND_TO_THREAD);
    assertThat(tool.getRequiresApproval()).isTrue();
    assertThat(weather.getThreadPolicy()).isEqualTo(ThreadPolicy.INTERRUPT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          id: weather                 | id: we/ather        | Assistant 'we/ather': 'id' may have
          name: Weather               | nick: Weather       | Assistant 'weather' has 'nick'
          name: Weather               | ``                  | Assistant 'weather' needs 'name'.
          instructions: Answer.       | instructions: [a]   | 'instructions' must be text
          max_turns: 3                | max_turns: 0        | 'max_turns' must be a whole number from 1
          name: get_weather           | name: get weather   | Tool 'get weather' of assistant 'weather': 'name'
          description: Weather at a place. | ``             | Tool 'get_weather' of assistant 'weather' needs 'desc
          timeout: 30s                | timeout: soon       | Tool 'get_weather' of assistant 'weather': 'timeout'
          timeout: 30s                | timeot: 30s         | Tool 'get_weather' of assistant 'weather' has 'timeot'
          on_timeout: fallback        | on_timeout: give_up | must be one of fail_run, error_to_model, fallback
          on_timeout: fallback        | on_timeout: fail_run | which needs on_timeout: fallback
          fallback_output:            | on_retry:         | needs 'fallback_output' because
          thread_policy: interrupt    | thread_policy: wait | must be one of enqueue, reject, interrupt.
          late: append_to_thread      | late: keep          | 'late' must be one of drop, append_to_thread.
          requires_approval: true     | requires_approval: please | 'requires_approval' must be true or false.
          {extension: 20s, cap: 1h}   | 1h                  | 'heartbeat' must be a mapping.
          cap: 1h                     | cap: long           | assistant 'weather', heartbeat: 'cap' must be a dur
          cap: 1h                     | cap: 30s            | 'cap' must be longer than the tool's timeout
          , cap: 1h                   | ``                  | heartbeat needs 'cap'
          extension: 20s              | extension: 0s       | heartbeat: 'extension' must be a duration
          extension: 20s              | extend: 20s         | heartbeat has 'extend'
          https://tools               | ftp://tools         | 'webhook_url' must be a URL
          {type: object, properties   | {type: array, items | 'parameters' must be a JSON Schema of type object
          {location: {type: string}}  | {location: {type: text}} | 'parameters' is not a JSON Schema
          """)
  void whatIsWrongIsSaidInOneSentence(String sound, String broken, String sentence) {
    AssistantsFile file = AssistantsFile.parse(SOUND.replace(sound, broken));

    assertThat(file.problems()).anySatisfy(problem -> assertThat(problem).contains(sentence));
    assertThat(file.problems()).allSatisfy(problem -> assertThat(problem).endsWith("."));
    assertThat(file.assistants()).isEmpty();
  }

  @Test
  void everyProblemIsReportedAtOnce() {
    AssistantsFile file =
        AssistantsFile.parse(SOUND.replace("max_turns: 3", "max_turns: x").replace("30s", "soon"));

    assertThat(file.problems()).hasSize(2);
  }

  @Test
  void duplicatesAreRefused() {
    String tool = "{name: a, description: d, parameters: {type: object}}";
    String assistant = "{id: x, name: X, instructions: '', tools: [%s, %s]}".formatted(tool, tool);

    AssistantsFile file =
        AssistantsFile.parse("assistants: [%s, %s]".formatted(assistant, assistant));

    assertThat(file.problems())
        .contains(
            "The assistants file defines 'x' twice.", "Assistant 'x' has two tools named 'a'.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                   | must be a mapping
          just text            | must be a mapping
          assistants: []       | defines no assistant
          assistants: [1]      | must be a list of mappings
          '{assistants: [], x: 1}' | has 'x'
          'assistants: [{'     | is not YAML
          """)
  void aFileOfAnotherShapeIsRefused(String yaml, String sentence) {
    assertThat(AssistantsFile.parse(yaml).problems())
        .anySatisfy(problem -> assertThat(problem).contains(sentence));
  }

  @Test
  void theDefaultIsTheConfiguredOneOrElseTheOnlyOne() {
    KnownAssistants known = new KnownAssistants(Optional.empty());
    assertThat(known.choose(Optional.empty())).isEqualTo(new KnownAssistants.Choice.NoneLoaded());

    Assistant weather = AssistantsFile.example().assistants().getFirst();
    known.on("weather", weather);
    assertThat(known.choose(Optional.empty()))
        .isEqualTo(new KnownAssistants.Choice.Chosen(weather));

    known.on("other", weather);
    assertThat(known.choose(Optional.empty()))
        .isEqualTo(new KnownAssistants.Choice.Ambiguous(List.of("other", "weather")));

    known.on("weather", null);
    assertThat(known.choose(Optional.of("weather")))
        .isEqualTo(new KnownAssistants.Choice.Unknown("weather"));
  }
}
