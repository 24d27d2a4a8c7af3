package dev.rejoinder.discord;

import static org.assertj.core.api.Assertions.assertThat;

import net.dv8tion.jda.api.utils.data.DataObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageFilterTest {

  private static final String BOT = "900";

  private static boolean accepts(String json) {
    return MessageFilter.accepts(DataObject.fromJson(json), BOT);
  }

  @Test
  void aMentionInAServerIsForTheBot() {
    assertThat(
            accepts(
                """
                {"id":"1","type":0,"guild_id":"7","author":{"id":"5"},\
                "mentions":[{"id":"6"},{"id":"900"}]}\
                """))
        .isTrue();
  }

  @Test
  void anAnswerThatPingsTheBotIsForIt() {
    assertThat(
            accepts(
                """
                {"id":"1","type":19,"guild_id":"7","author":{"id":"5"},"mentions":[{"id":"900"}]}\
                """))
        .isTrue();
  }

  @Test
  void aDirectMessageNeedsNoMention() {
    assertThat(accepts("{\"id\":\"1\",\"type\":0,\"author\":{\"id\":\"5\"},\"mentions\":[]}"))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Nobody's name.
        "{\"id\":\"1\",\"type\":0,\"guild_id\":\"7\",\"author\":{\"id\":\"5\"},\"mentions\":[]}",
        // Everybody's.
        "{\"id\":\"1\",\"type\":0,\"guild_id\":\"7\",\"author\":{\"id\":\"5\"},\"mentions\":[],"
            + "\"mention_everyone\":true,\"mention_roles\":[\"900\"]}",
        // A bot's, be it the bot itself.
        "{\"id\":\"1\",\"type\":0,\"author\":{\"id\":\"6\",\"bot\":true},\"mentions\":[]}",
        "{\"id\":\"1\",\"type\":0,\"author\":{\"id\":\"900\",\"bot\":true},\"mentions\":[]}",
        // A webhook's.
        "{\"id\":\"1\",\"type\":0,\"guild_id\":\"7\",\"author\":{\"id\":\"6\"},"
            + "\"webhook_id\":\"6\",\"mentions\":[{\"id\":\"900\"}]}",
        // An announcement that a message was pinned.
        "{\"id\":\"1\",\"type\":6,\"author\":{\"id\":\"5\"},\"mentions\":[]}"
      })
  void everythingElseIsNot(String message) {
    assertThat(accepts(message)).isFalse();
  }
}
