package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NarrationTest {

  private static final int RECORDS = 200;
  private static final int SEED = 7;

  /** The schemas of all topics with readable records. */
  static Stream<Schema> records() {
    return new Topics(TopicsConfig.from(Env.of(Map.of())))
        .all().stream()
            .map(Topic::label)
            .map(NarrationTest::schemaName)
            .distinct()
            .filter(name -> !name.isEmpty())
            .map(NarrationTest::schema);
  }

  private static String schemaName(String label) {
    return switch (label) {
      case "run-commands" -> "RunCommand";
      case "model-requests" -> "ModelRequest";
      case "model-results" -> "ModelResult";
      case "calls" -> "CallCommand";
      case "callbacks" -> "Callback";
      case "call-outcomes" -> "CallOutcome";
      case "run-events" -> "RunEvent";
      case "call-events" -> "CallEvent";
      case "run-deltas" -> "RunDelta";
      case "events" -> "Event";
      case "assistants" -> "Assistant";
      case "delivery-attempts" -> "DeliveryAttempt";
      case "deliveries-dead" -> "DeadDelivery";
      case "dead-letters" -> "";
      default -> "Delivery";
    };
  }

  private static Schema schema(String name) {
    try {
      return Class.forName(RunEvent.class.getPackageName() + "." + name)
          .asSubclass(SpecificRecord.class)
          .getDeclaredConstructor()
          .newInstance()
          .getSchema();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no record " + name, e);
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void everyKindOfRecordIsToldInWords(Schema schema) throws IOException {
    var told = new TreeSet<String>();
    for (Object random : new RandomData(schema, RECORDS, SEED)) {
      var record = specific(schema, random);
      var kind = kind(record);
      told.add(kind);

      assertThat(Narration.of(record))
          .as(record.toString())
          .isNotBlank()
          .doesNotContain(kind, "no words for", "nobody can read", "in_progress");
    }
    assertThat(told).isEqualTo(kinds(schema));
  }

  private static String kind(SpecificRecord record) {
    var body = record.getSchema().getField("body");
    return body != null && record.get(body.pos()) instanceof SpecificRecord fact
        ? fact.getSchema().getName()
        : record.getSchema().getName();
  }

  private static Set<String> kinds(Schema schema) {
    var body = schema.getField("body");
    return body != null && body.schema().isUnion()
        ? body.schema().getTypes().stream().map(Schema::getName).collect(Collectors.toSet())
        : Set.of(schema.getName());
  }

  private static SpecificRecord specific(Schema schema, Object random) throws IOException {
    var bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<Object>(schema).write(random, encoder);
    encoder.flush();
    return new SpecificDatumReader<SpecificRecord>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
  }
}
