package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class EventJsonTest {

  private static final Cause CAUSE = new Cause(CauseKind.RECORD, "topic", 0, 0L, null);
  private static final Path SOURCES = Path.of("src/main/java/dev/rejoinder/ingress");

  @Test
  void everyKindOfRunEventHasANameOfItsOwnThatIsWrittenDown() throws Exception {
    List<String> names =
        names(
            RunEvent.getClassSchema(),
            body ->
                RunEventJson.name(
                    new RunEvent("t", 1L, "r", Instant.EPOCH, CAUSE, RunStatus.QUEUED, body)));

    assertThat(names).doesNotHaveDuplicates().doesNotContain("run.changed").hasSize(16);
    assertThat(Files.readString(SOURCES.resolve("RunEventJson.java")).lines())
        .filteredOn(line -> line.contains("<li>"))
        .hasSize(16);
    assertThat(Files.readString(SOURCES.resolve("RunEventJson.java")))
        .contains(names.stream().map("{@code %s}"::formatted).toList());
  }

  @Test
  void everyKindOfCallEventHasANameOfItsOwnThatIsWrittenDown() throws Exception {
    List<String> names =
        names(
            CallEvent.getClassSchema(),
            body ->
                CallEventJson.name(
                    new CallEvent(
                        "c", 1L, "t", "r", Instant.EPOCH, CAUSE, CallStatus.DELIVERING, body)));

    assertThat(names).doesNotHaveDuplicates().doesNotContain("call.changed").hasSize(13);
    String written =
        Files.readString(SOURCES.resolve("CallEventJson.java")).replaceAll("\\n \\*\\s+", " ");
    assertThat(written).contains(names.stream().map("{@code %s}"::formatted).toList());
  }

  private static List<String> names(Schema event, Function<Object, String> name) throws Exception {
    List<String> names = new ArrayList<>();
    for (Schema kind : event.getField("body").schema().getTypes()) {
      Class<?> type = Class.forName(SpecificData.getClassName(kind));
      SpecificRecord body = (SpecificRecord) type.getDeclaredConstructor().newInstance();
      names.add(name.apply(body));
    }
    return names;
  }
}
