package dev.rejoinder.topics;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/** The schemas module's records of every release, which take every branch of every union. */
final class ReleasedBytes {

  private static final Path FILES = Path.of("../../schemas/src/test/resources/compat");

  private ReleasedBytes() {}

  /** Value types of all topics, read off the accessors of {@link Topics}. */
  static Stream<Class<? extends SpecificRecord>> topicTypes() {
    return Arrays.stream(Topics.class.getMethods())
        .map(Method::getGenericReturnType)
        .filter(type -> type instanceof ParameterizedType p && p.getRawType() == Topic.class)
        .map(type -> ((ParameterizedType) type).getActualTypeArguments()[0])
        .filter(ReleasedBytes::isRecord)
        .<Class<? extends SpecificRecord>>map(
            type -> ((Class<?>) type).asSubclass(SpecificRecord.class))
        .distinct();
  }

  /** Single-object encodings of records of {@code type}, those of all releases. */
  static List<byte[]> of(Class<? extends SpecificRecord> type) throws IOException {
    List<byte[]> records = new ArrayList<>();
    for (Path file : files(type.getSimpleName() + ".bin")) {
      ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file));
      while (all.hasRemaining()) {
        byte[] record = new byte[all.getInt()];
        all.get(record);
        records.add(record);
      }
    }
    return records;
  }

  private static List<Path> files(String name) throws IOException {
    try (Stream<Path> walk = Files.walk(FILES)) {
      return walk.filter(path -> path.endsWith(name)).toList();
    }
  }

  private static boolean isRecord(Type type) {
    return type instanceof Class<?> c && SpecificRecord.class.isAssignableFrom(c);
  }
}
