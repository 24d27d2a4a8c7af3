package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSecretsTest {

  @TempDir private Path directory;

  @Test
  void secretsAreMadeOnceAndKept() {
    var first = LocalSecrets.of(directory.resolve("data"));

    assertThat(LocalSecrets.of(directory.resolve("data"))).isEqualTo(first);
    assertThat(LocalSecrets.of(directory.resolve("other")))
        .doesNotContainEntry(LocalSecrets.CALL_SIGNING, first.get(LocalSecrets.CALL_SIGNING));
  }

  @Test
  void theWebhookSecretIsThirtyTwoBytesInStandardForm() {
    var secret = LocalSecrets.webhook(directory);

    assertThat(secret).startsWith("whsec_");
    assertThat(Base64.getDecoder().decode(secret.substring("whsec_".length()))).hasSize(32);
  }

  @Test
  void aFileOfAnEarlierVersionKeepsItsSecretsAndGetsTheOthers() throws Exception {
    Files.writeString(
        directory.resolve(LocalSecrets.FILE), "CALL_SIGNING_SECRET=kept\nWEBHOOK_SECRET=too");

    var secrets = LocalSecrets.of(directory);

    assertThat(secrets)
        .containsEntry(LocalSecrets.CALL_SIGNING, "kept")
        .containsEntry(LocalSecrets.WEBHOOK, "too");
    assertThat(secrets.get(LocalSecrets.TASK_WEBHOOK)).startsWith("whsec_");
    assertThat(Base64.getDecoder().decode(secrets.get(LocalSecrets.SEALING))).hasSize(32);
    assertThat(LocalSecrets.of(directory)).isEqualTo(secrets);
  }

  @Test
  void onlyTheOwnerMayReadThem() throws Exception {
    LocalSecrets.of(directory);

    assertThat(Files.getPosixFilePermissions(directory.resolve(LocalSecrets.FILE)))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  }
}
