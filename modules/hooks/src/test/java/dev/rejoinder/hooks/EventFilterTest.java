package dev.rejoinder.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventFilterTest {

  private static final JsonNode EVENT =
      json(
          """
          {"id": "evt_1", "type": "order.shipped", "userId": null, "source": "api",
           "payload": {"status": "failed", "amount": 10.50, "count": 3, "urgent": true,
                       "note": null, "items": [{"sku": "a/b"}], "huge": 1e400}}
          """);

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{'/payload/status': {'equals': 'failed'}}                            | true",
        "{'/payload/status': {'equals': 'FAILED'}}                            | false",
        "{'/payload/amount': {'equals': 10.5}}                                | true",
        "{'/payload/count':  {'equals': 3.0}}                                 | true",
        "{'/payload/count':  {'equals': '3'}}                                 | false",
        "{'/payload/huge':   {'equals': 1e401}}                               | true",
        "{'/payload/huge':   {'equals': 5}}                                   | false",
        "{'/payload/urgent': {'equals': true}}                                | true",
        "{'/payload/urgent': {'equals': 'true'}}                              | false",
        "{'/payload/note':   {'equals': null}}                                | true",
        "{'/payload/absent': {'equals': null}}                                | false",
        "{'/payload/status': {'in': ['ok', 'failed']}}                        | true",
        "{'/payload/status': {'in': ['ok', 1, null]}}                         | false",
        "{'/payload/absent': {'in': [null]}}                                  | false",
        "{'/payload/note':   {'exists': true}}                                | true",
        "{'/payload/absent': {'exists': true}}                                | false",
        "{'/payload/absent': {'exists': false}}                               | true",
        "{'/payload/items/0/sku': {'equals': 'a/b'}}                          | true",
        "{'/payload/items/1/sku': {'exists': true}}                           | false",
        "{'/payload/items':  {'equals': 'a'}}                                 | false",
        "{'/type': {'equals': 'order.shipped'}}                               | true",
        "{'/type': {'equals': 'order.shipped'}, '/source': {'equals': 'cli'}} | false",
        "{'/type': {'equals': 'order.shipped'}, '/source': {'equals': 'api'}} | true",
      })
  void anEventPassesWhenEveryConditionHolds(String filter, boolean passes) {
    assertThat(EventFilter.parse(json(filter.replace('\'', '"'))).matches(EVENT)).isEqualTo(passes);
  }

  @Test
  void everyEventPassesNoFilter() {
    assertThat(EventFilter.of(null).matches(EVENT)).isTrue();
  }

  @Test
  void aNumberIsComparedByItsWorthHoweverItWasRead() throws JsonProcessingException {
    JsonNode exact =
        new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .readTree("{\"payload\": {\"amount\": 10.500, \"huge\": 1e2000000000}}");
    assertThat(EventFilter.of("{\"/payload/amount\": {\"equals\": 10.5}}").matches(exact)).isTrue();
    assertThat(EventFilter.of("{\"/payload/huge\": {\"equals\": 7}}").matches(exact)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "[]                                       | must be an object",
        "{}                                       | must be an object",
        "'text'                                   | must be an object",
        "{'payload/status': {'equals': 1}}        | 'payload/status' must be a JSON Pointer",
        "{'': {'equals': 1}}                      | '' must be a JSON Pointer",
        "{'/status': {'equals': 1}}               | /status must begin with what events have",
        "{'/payload/a~b': {'equals': 1}}          | /payload/a~b must write ~ as ~0",
        "{'/payload/a': 5}                        | /payload/a must have exactly one of equals",
        "{'/payload/a': {}}                       | /payload/a must have exactly one of equals",
        "{'/payload/a': {'like': 'x'}}            | /payload/a must have exactly one of equals",
        "{'/payload/a': {'equals': 1, 'in': [1]}} | /payload/a must have exactly one of equals",
        "{'/payload/a': {'equals': {}}}           | /payload/a.equals may hold text",
        "{'/payload/a': {'equals': [1]}}          | /payload/a.equals may hold text",
        "{'/payload/a': {'in': 1}}                | /payload/a.in must be a list of 1 to 64",
        "{'/payload/a': {'in': []}}               | /payload/a.in must be a list of 1 to 64",
        "{'/payload/a': {'in': [[1]]}}            | /payload/a.in may hold text",
        "{'/payload/a': {'exists': 'yes'}}        | /payload/a.exists must be true or false",
      })
  void whatIsWrongIsSaidWithTheMemberItIsAbout(String filter, String problem) {
    assertThatThrownBy(() -> EventFilter.parse(json(filter.replace('\'', '"'))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(problem);
  }

  @Test
  void aFilterHasLimits() {
    assertRefused(filter(EventFilter.POINTERS_MAX + 1), "may have at most 16 conditions");
    assertThat(EventFilter.of(filter(EventFilter.POINTERS_MAX)).matches(EVENT)).isFalse();
    String deep = "/payload" + "/a".repeat(EventFilter.DEPTH_MAX);
    assertRefused("{\"%s\": {\"exists\": true}}".formatted(deep), deep + " may go at most 16");
    String many = "1,".repeat(EventFilter.VALUES_MAX) + "1";
    assertRefused("{\"/payload/a\": {\"in\": [%s]}}".formatted(many), "/payload/a.in must be");
    String long1 = "x".repeat(EventFilter.CHARS_MAX);
    assertRefused("{\"/payload/a\": {\"equals\": \"%s\"}}".formatted(long1), "may have at most");
  }

  @Test
  void textThatIsNoJsonIsRefused() {
    assertRefused("{", "is not valid JSON");
  }

  private static String filter(int pointers) {
    return IntStream.range(0, pointers)
        .mapToObj("\"/payload/a%d\": {\"equals\": 1}"::formatted)
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static void assertRefused(String filter, String problem) {
    assertThatThrownBy(() -> EventFilter.of(filter))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(problem);
  }
}
