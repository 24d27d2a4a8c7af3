package dev.rejoinder.callback.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.callback.source.Vitals;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class VitalsSerdesTest {

  private final Serde<Vitals> serde = VitalsSerdes.create();

  @Test
  void whatIsWrittenIsReadTheSame() {
    byte[] bytes = serde.serializer().serialize("", Gone.VITALS);

    assertThat(serde.deserializer().deserialize("", bytes)).isEqualTo(Gone.VITALS);
  }

  @Test
  void fieldsOfLaterVersionsAreSkipped() {
    String json = new String(serde.serializer().serialize("", Gone.VITALS), StandardCharsets.UTF_8);
    String later = json.replaceFirst("\\{", "{\"later\":1,");

    assertThat(serde.deserializer().deserialize("", later.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Gone.VITALS);
  }
}
