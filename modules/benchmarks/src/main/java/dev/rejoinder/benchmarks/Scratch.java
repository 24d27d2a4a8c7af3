package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A temporary directory, gone with the benchmark, also when that is interrupted. */
final class Scratch implements AutoCloseable {

  /** Processes that are being killed may still write. */
  private static final int DELETE_TRIES = 20;

  private static final long BETWEEN_TRIES_MS = 100;

  private final Path directory;

  private Scratch(Path directory) {
    this.directory = directory;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "delete-scratch"));
  }

  static Scratch create() throws IOException {
    return new Scratch(Files.createTempDirectory("rejoinder-bench"));
  }

  Path resolve(String name) {
    return directory.resolve(name);
  }

  /** Bytes of all files under {@code directory}; what vanishes meanwhile does not count. */
  static long bytesUnder(Path directory) throws IOException {
    AtomicLong bytes = new AtomicLong();
    Files.walkFileTree(
        directory,
        new Tolerant() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes.addAndGet(attributes.size());
            return FileVisitResult.CONTINUE;
          }
        });
    return bytes.get();
  }

  static void delete(Path directory) {
    for (int tries = 1; Files.exists(directory); tries++) {
      try {
        Files.walkFileTree(directory, new Deleting());
        return;
      } catch (IOException e) {
        if (tries == DELETE_TRIES) {
          throw new UncheckedIOException(directory + " could not be deleted", e);
        }
        Waiting.pause(BETWEEN_TRIES_MS);
      }
    }
  }

  @Override
  public void close() {
    delete(directory);
  }

  private static class Tolerant extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }

  private static final class Deleting extends Tolerant {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
