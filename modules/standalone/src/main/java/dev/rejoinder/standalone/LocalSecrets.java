package dev.rejoinder.standalone;

import dev.rejoinder.runtime.DotEnv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static final int KEY_BYTES = 32;
  static final String FILE = "secrets.env";

  private LocalSecrets() {}

  /**
   * The secrets of {@code dataDir}, made and written (readable by the owner alone) when missing.
   */
  static Map<String, String> of(Path dataDir) {
    Path file = dataDir.resolve(FILE);
    try {
      Files.createDirectories(dataDir);
      if (!Files.exists(file)) {
        write(file);
      }
      return DotEnv.over(file, Map.of());
    } catch (FileAlreadyExistsException e) {
      return DotEnv.over(file, Map.of());
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

  private static void write(Path file) throws IOException {
    Map<String, String> secrets = new LinkedHashMap<>();
    secrets.put(CALL_SIGNING, randomKey());
    secrets.put(WEBHOOK, "whsec_" + randomKey());
    StringBuilder text = new StringBuilder();
    secrets.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  private static String randomKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }
}
