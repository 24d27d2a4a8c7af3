package dev.rejoinder.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;

/**
 * The lowest number no other live process of one application holds in one state directory.
 *
 * <p>Held by a file lock, which the operating system releases however the process ends. So a
 * process that was killed and started again gets its slot back, and with it its local state and its
 * membership of the consumer group.
 */
public final class InstanceSlot implements AutoCloseable {

  /** Far more processes of one application than one host will run. */
  private static final int SLOTS_MAX = 1_000;

  private final int number;
  private final Path directory;
  private final String instanceId;
  private final FileChannel lockFile;

  private InstanceSlot(int number, Path directory, String instanceId, FileChannel lockFile) {
    this.number = number;
    this.directory = directory;
    this.instanceId = instanceId;
    this.lockFile = lockFile;
  }

  static InstanceSlot claim(Path stateDir, String application, Optional<String> givenId) {
    try {
      for (int number = 0; number < SLOTS_MAX; number++) {
        Path directory = Files.createDirectories(stateDir.resolve(String.valueOf(number)));
        Optional<FileChannel> lockFile = tryLock(directory.resolve(fileName(application)));
        if (lockFile.isPresent()) {
          String id = givenId.isPresent() ? givenId.get() : derivedId(stateDir, number);
          return new InstanceSlot(number, directory, id, lockFile.get());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The state directory " + stateDir + " cannot be written to; see REJOINDER_DATA_DIR.", e);
    }
    throw new IllegalStateException(
        "All %d slots of %s in %s are taken.".formatted(SLOTS_MAX, application, stateDir));
  }

  /** Counted from 0. */
  public int number() {
    return number;
  }

  /** This slot's own part of the state directory; exists. */
  public Path directory() {
    return directory;
  }

  /** The {@code group.instance.id} of this process. */
  public String instanceId() {
    return instanceId;
  }

  /** Gives the slot back. A second call does nothing. */
  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<FileChannel> tryLock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      FileLock lock = channel.tryLock();
      locked = lock != null;
    } catch (OverlappingFileLockException e) {
      // Held by this very process, for another replica of the application in it.
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    return locked ? Optional.of(channel) : Optional.empty();
  }

  private static String fileName(String application) {
    return application.replaceAll("[^A-Za-z0-9._-]", "_") + ".lock";
  }

  /**
   * Processes of one host with separate data directories are separate too, so the directory is part
   * of the id.
   */
  private static String derivedId(Path stateDir, int number) {
    String host = hostName().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
    return "%s-%08x-%d".formatted(host, stateDir.toAbsolutePath().toString().hashCode(), number);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
