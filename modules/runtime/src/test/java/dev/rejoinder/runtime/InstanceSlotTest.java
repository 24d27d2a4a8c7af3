package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceSlotTest {

  @TempDir private Path dir;

  @Test
  void eachProcessOfAnApplicationGetsTheLowestFreeSlot() {
    Instance instance = new Instance(dir, Optional.empty());
    try (InstanceSlot first = instance.claim("app");
        InstanceSlot second = instance.claim("app")) {
      assertThat(first.number()).isZero();
      assertThat(second.number()).isEqualTo(1);
      assertThat(first.directory()).isEqualTo(dir.resolve("state/0")).isDirectory();
      assertThat(second.instanceId()).isNotEqualTo(first.instanceId());
    }
  }

  @Test
  void aSlotGivenBackIsTakenAgainWithTheSameId() {
    Instance instance = new Instance(dir, Optional.empty());
    try (InstanceSlot other = instance.claim("app")) {
      assertThat(other.number()).isZero();
      InstanceSlot second = instance.claim("app");
      String id = second.instanceId();
      second.close();
      second.close();
      try (InstanceSlot again = instance.claim("app")) {
        assertThat(again.number()).isEqualTo(1);
        assertThat(again.instanceId()).isEqualTo(id);
      }
    }
  }

  @Test
  void applicationsDoNotTakeEachOthersSlots() {
    Instance instance = new Instance(dir, Optional.empty());
    try (InstanceSlot one = instance.claim("rejoinder.run/worker");
        InstanceSlot other = instance.claim("rejoinder.callback-worker")) {
      assertThat(one.number()).isZero();
      assertThat(other.number()).isZero();
    }
  }

  @Test
  void aSlotHeldByAnotherProcessIsFreeOnceThatIsKilled() throws Exception {
    Instance instance = new Instance(dir, Optional.empty());
    Process holder = JavaProcess.start(SlotHolder.class, dir.toString());
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("0");
      try (InstanceSlot beside = instance.claim("app")) {
        assertThat(beside.number()).isEqualTo(1);
      }
    } finally {
      holder.destroyForcibly();
    }
    assertThat(holder.waitFor(10, TimeUnit.SECONDS)).isTrue();
    try (InstanceSlot after = instance.claim("app")) {
      assertThat(after.number()).isZero();
    }
  }

  @Test
  void idsOfSeparateDataDirectoriesDiffer() {
    try (InstanceSlot one = new Instance(dir.resolve("a"), Optional.empty()).claim("app");
        InstanceSlot other = new Instance(dir.resolve("b"), Optional.empty()).claim("app")) {
      assertThat(one.instanceId()).isNotEqualTo(other.instanceId());
      assertThat(one.instanceId()).matches("[a-z0-9.-]{1,200}").endsWith("-0");
    }
  }

  @Test
  void anIdGivenByTheOperatorIsUsedAsItIs() {
    Env env = Env.of(Map.of("INSTANCE_ID", "replica-7", "REJOINDER_DATA_DIR", dir.toString()));
    Instance instance = Instance.from(env);
    env.check();
    assertThat(instance.dataDir()).isEqualTo(dir.toAbsolutePath().normalize());
    try (InstanceSlot slot = instance.claim("app")) {
      assertThat(slot.instanceId()).isEqualTo("replica-7");
    }
  }

  @Test
  void anIdKafkaWouldRefuseIsAMistakeInTheConfiguration() {
    Env env = Env.of(Map.of("INSTANCE_ID", "replica 7"));
    Instance.from(env);
    assertThatThrownBy(env::check)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("INSTANCE_ID must be up to 200 letters");
  }

  @Test
  void theDataDirectoryIsAbsoluteAndReadingItCreatesNothing() {
    Instance instance = Instance.from(Env.of(Map.of()));
    assertThat(instance.dataDir()).isAbsolute().endsWithRaw(Path.of(".rejoinder")).doesNotExist();
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "in the way");
    assertThatThrownBy(() -> new Instance(file, Optional.empty()).claim("app"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("REJOINDER_DATA_DIR");
  }

  /** Holds a slot until it is killed. */
  static final class SlotHolder {

    private SlotHolder() {}

    public static void main(String[] args) throws IOException {
      InstanceSlot slot = new Instance(Path.of(args[0]), Optional.empty()).claim("app");
      System.out.println(slot.number());
      while (System.in.read() >= 0) {
        // Nobody writes: it ends with this process.
      }
    }
  }
}
