package dev.rejoinder.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskLaneTest {

  @ParameterizedTest
  @CsvSource({
    "https://Example.com/a?b=c, task:https://example.com:443",
    "HTTP://example.com,        task:http://example.com:80",
    "http://example.com:8080/x, task:http://example.com:8080",
    "https://[::1]/x,           task:https://[::1]:443",
  })
  void aLaneIsOneForSchemeHostAndPort(String url, String lane) {
    assertThat(TaskLane.of(URI.create(url))).isEqualTo(lane);
  }
}
