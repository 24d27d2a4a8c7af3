package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.LatePolicy;
import dev.rejoinder.schemas.OnTimeout;
import dev.rejoinder.schemas.ThreadPolicy;
import dev.rejoinder.schemas.Tool;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DirectoryTest {

  private final Endpoints endpoints = new Endpoints(URI.create("https://all.example/"));

  @Test
  void theDefaultEndpointIsWhateverIsConfigured() {
    assertThat(endpoints.url("default")).hasValue("https://all.example/");
    assertThat(new Endpoints(null).url("default")).isEmpty();
  }

  @Test
  void aToolsOwnUrlIsFoundAsItStandsNow() {
    endpoints.follow("team/weather", assistant("team/weather", "https://one.example/"));
    assertThat(endpoints.url("team/weather/get_weather")).hasValue("https://one.example/");

    endpoints.follow("team/weather", assistant("team/weather", "https://two.example/"));
    assertThat(endpoints.url("team/weather/get_weather")).hasValue("https://two.example/");

    endpoints.follow("team/weather", assistant("team/weather", null));
    assertThat(endpoints.url("team/weather/get_weather")).isEmpty();
  }

  @Test
  void aDeletedAssistantHasNoEndpoints() {
    endpoints.follow("weather", assistant("weather", "https://one.example/"));
    endpoints.follow("weather", null);
    assertThat(endpoints.url("weather/get_weather")).isEmpty();
  }

  @Test
  void anotherAssistantsToolOfTheSameNameIsAnotherEndpoint() {
    endpoints.follow("weather", assistant("weather", "https://one.example/"));
    assertThat(endpoints.url("climate/get_weather")).isEmpty();
    assertThat(endpoints.url("weather/get_wind")).isEmpty();
  }

  @Test
  void onlyAClosedCallIsClosed() {
    var calls = new ClosedCalls(Duration.ofHours(1));
    calls.follow(CallEvents.closed("call_1"));
    calls.follow(CallEvents.parked("call_2"));
    calls.follow(null);
    assertThat(calls.contains("call_1")).isTrue();
    assertThat(calls.contains("call_2")).isFalse();
    assertThat(calls.contains("call_3")).isFalse();
  }

  private static Assistant assistant(String id, @Nullable String url) {
    var tool =
        new Tool(
            "get_weather",
            "",
            "{}",
            url,
            null,
            OnTimeout.ERROR_TO_MODEL,
            null,
            null,
            LatePolicy.DROP,
            false);
    var other =
        new Tool(
            "get_wind",
            "",
            "{}",
            null,
            null,
            OnTimeout.ERROR_TO_MODEL,
            null,
            null,
            LatePolicy.DROP,
            false);
    return new Assistant(id, id, null, "", List.of(tool, other), 10, ThreadPolicy.ENQUEUE);
  }
}
