package dev.rejoinder.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process of this machine holds; Linux alone can tell.
 *
 * @param heapBytes that survive a full collection
 */
record ProcessVitals(long heapBytes, long threads, long files, long sockets) {

  private static final long HEAP_BYTES_MORE = 48L * 1024 * 1024;
  private static final int MORE = 40;

  static ProcessVitals of(long processId) throws IOException {
    Path process = Path.of("/proc", String.valueOf(processId));
    long sockets = 0;
    List<Path> files = listed(process.resolve("fd"));
    for (Path file : files) {
      sockets += linked(file).startsWith("socket:") ? 1 : 0;
    }
    try (JvmProbe probe = JvmProbe.attach(processId)) {
      return new ProcessVitals(
          probe.liveHeapBytes(), listed(process.resolve("task")).size(), files.size(), sockets);
    }
  }

  /**
   * What it holds that it should not, had it {@code before} when it was warm: a quarter and 48 MiB
   * more heap, or 40 more threads, files or sockets.
   */
  List<String> leaks(ProcessVitals before) {
    List<String> leaks = new ArrayList<>();
    if (heapBytes > before.heapBytes + before.heapBytes / 4 + HEAP_BYTES_MORE) {
      leaks.add("heap");
    }
    if (threads > before.threads + MORE) {
      leaks.add("threads");
    }
    if (files > before.files + MORE) {
      leaks.add("files");
    }
    if (sockets > before.sockets + MORE) {
      leaks.add("sockets");
    }
    return leaks;
  }

  @Override
  public String toString() {
    return "%d MiB heap, %d threads, %d files, %d sockets"
        .formatted(heapBytes >> 20, threads, files, sockets);
  }

  private static List<Path> listed(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  /** Empty when it is closed meanwhile. */
  private static String linked(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
