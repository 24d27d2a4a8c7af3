package dev.rejoinder.standalone;

import dev.rejoinder.runtime.DotEnv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Secrets made once for a data directory, so that ids signed before a restart stay genuine after
 * it.
 */
final class LocalSecrets {

  static final String CALL_SIGNING = "CALL_SIGNING_SECRET";
  static final String WEBHOOK = "WEBHOOK_SECRET";
  static final String TASK_WEBHOOK = "TASK_WEBHOOK_SECRET";
  static final String SEALING = "SECRETS_KEY";

  private static final int KEY_BYTES = 32;
  static final String FILE = "secrets.env";

  private LocalSecrets() {}

  /**
   * The secrets of {@code dataDir}; those that are missing are made, and written where the owner
   * alone reads them.
   */
  static Map<String, String> of(Path dataDir) {
    Path file = dataDir.resolve(FILE);
    try {
      Files.createDirectories(dataDir);
      try {
        create(file);
      } catch (FileAlreadyExistsException e) {
        // Kept, and filled up.
      }
      append(missing(known(dataDir)), file);
      return known(dataDir);
    } catch (IOException e) {
      throw new CommandException(
          "The secrets cannot be kept in %s: %s.".formatted(file, e.getMessage()),
          ExitCodes.FAILED,
          e);
    }
  }

  /** The secrets of {@code dataDir} if it has any; makes none. */
  static Map<String, String> known(Path dataDir) {
    return DotEnv.over(dataDir.resolve(FILE), Map.of());
  }

  /** The {@code whsec_…} secret alone. */
  static String webhook(Path dataDir) {
    return Objects.requireNonNull(of(dataDir).get(WEBHOOK), WEBHOOK);
  }

  private static Map<String, String> missing(Map<String, String> known) {
    Map<String, String> secrets = new LinkedHashMap<>();
    secrets.put(CALL_SIGNING, randomKey());
    secrets.put(WEBHOOK, "whsec_" + randomKey());
    secrets.put(TASK_WEBHOOK, "whsec_" + randomKey());
    secrets.put(SEALING, randomKey());
    secrets.keySet().removeAll(known.keySet());
    return secrets;
  }

  private static void create(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
  }

  private static void append(Map<String, String> secrets, Path file) throws IOException {
    if (secrets.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder();
    secrets.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    if (Files.size(file) > 0 && !Files.readString(file).endsWith("\n")) {
      text.insert(0, '\n');
    }
    Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
  }

  private static String randomKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }
}
