package dev.rejoinder.runtime;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who this process is among its replicas, and where it keeps what it may lose.
 *
 * @param dataDir absolute; processes on one host may share it
 * @param id stable over restarts and unlike that of any other replica; empty means that one is made
 *     of the host's name and a free slot of {@code dataDir}
 */
public record Instance(Path dataDir, Optional<String> id) {

  /** What Kafka allows in a {@code group.instance.id}. */
  private static final String ID_PATTERN = "[A-Za-z0-9._-]{1,200}";

  public Instance {
    dataDir = dataDir.toAbsolutePath().normalize();
  }

  /** Reads {@code REJOINDER_DATA_DIR} and {@code INSTANCE_ID}. */
  public static Instance from(Env env) {
    Path home = Path.of(System.getProperty("rejoinder.home", ""));
    Path dataDir = Path.of(env.text("REJOINDER_DATA_DIR", home.resolve(".rejoinder").toString()));
    Optional<String> id = env.text("INSTANCE_ID");
    if (id.isPresent() && !id.get().matches(ID_PATTERN)) {
      env.problem(
          "INSTANCE_ID must be up to 200 letters, digits, dots, dashes and underscores, not '%s'."
              .formatted(id.get()));
    }
    return new Instance(dataDir, id);
  }

  /** Where Streams applications keep their state, one directory per slot. */
  public Path stateDir() {
    return dataDir.resolve("state");
  }

  /** The first slot of {@code application} that no live process holds; close it to give it back. */
  public InstanceSlot claim(String application) {
    return InstanceSlot.claim(stateDir(), application, id);
  }
}
