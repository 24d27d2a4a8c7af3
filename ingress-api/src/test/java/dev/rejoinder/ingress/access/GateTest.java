package dev.rejoinder.ingress.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.access.Admission.Admitted;
import dev.rejoinder.ingress.access.Admission.Forbidden;
import dev.rejoinder.ingress.access.Admission.TooEarly;
import dev.rejoinder.ingress.access.Admission.Unidentified;
import dev.rejoinder.ingress.access.Gate.Presented;
import dev.rejoinder.ingress.access.Gate.Rules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GateTest {

  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);
  private static final String ADMIN = "0123456789abcdef0123456789abcdef";
  private static final Rules KEYS = Rules.of(false, Optional.empty());

  private final Ring ring = new Ring();
  private final Gate gate = new Gate(KEYS, ring);

  private static final class Ring implements Keyring {
    private final Map<String, AccessKey> keys = new HashMap<>();
    private boolean whole = true;

    @Override
    public boolean whole() {
      return whole;
    }

    @Override
    public boolean empty() {
      return keys.isEmpty();
    }

    @Override
    public Optional<AccessKey> find(String keyId) {
      return Optional.ofNullable(keys.get(keyId));
    }
  }

  private static KeyText text(int seed) {
    byte[] noise = new byte[KeyText.RANDOM_BYTES];
    new Random(seed).nextBytes(noise);
    return KeyText.mint(noise);
  }

  private AccessKey add(KeyText text, @Nullable Instant expiresAt, String... scopes) {
    AccessKey key =
        new AccessKey(
            text.keyId(), text.hash(), "name", "anna", List.of(scopes), NOW, null, expiresAt, null);
    ring.keys.put(key.keyId(), key);
    return key;
  }

  private static Presented bearer(String token) {
    return new Presented("Bearer " + token, false, false);
  }

  private static Presented nothing(boolean local) {
    return new Presented(null, false, local);
  }

  private static Admitted unnamed(String owner, boolean limited) {
    return new Admitted(new Caller.Unnamed(owner, limited));
  }

  @Test
  void aKeyIsGoodForItsScopesAndItsOwner() {
    KeyText key = text(1);
    add(key, null, "ask", "webhooks:read");
    Caller.Bearer anna = new Caller.Bearer(key.keyId(), "anna");

    assertThat(gate.decide(bearer(key.text()), KeyScope.ASK, NOW)).isEqualTo(new Admitted(anna));
    assertThat(gate.decide(bearer(key.text()), KeyScope.WEBHOOKS_READ, NOW))
        .isEqualTo(new Admitted(anna));
    assertThat(gate.decide(bearer(key.text()), KeyScope.WEBHOOKS_WRITE, NOW))
        .isEqualTo(new Forbidden(anna, KeyScope.WEBHOOKS_WRITE));
  }

  @ParameterizedTest
  @EnumSource(KeyScope.class)
  void anAdminMayDoEverythingAndAnUnknownScopeNothing(KeyScope scope) {
    add(text(1), null, "admin");
    add(text(2), null, "everything", "ADMIN", "ask ");

    assertThat(gate.decide(bearer(text(1).text()), scope, NOW)).isInstanceOf(Admitted.class);
    assertThat(gate.decide(bearer(text(2).text()), scope, NOW)).isInstanceOf(Forbidden.class);
  }

  @Test
  void onlyTheBearerIsToldThatAKeyHasEnded() {
    KeyText expired = text(1);
    KeyText revoked = text(2);
    add(expired, NOW, "ask");
    ring.keys.put(revoked.keyId(), add(revoked, null, "ask").revoked(NOW));
    String unknown = "There is no such API key.";

    assertThat(gate.decide(bearer(expired.text()), KeyScope.ASK, NOW.minusMillis(1)))
        .isInstanceOf(Admitted.class);
    assertThat(gate.decide(bearer(expired.text()), KeyScope.ASK, NOW))
        .isEqualTo(new Unidentified("The key is expired."));
    assertThat(gate.decide(bearer(revoked.text()), KeyScope.ASK, NOW))
        .isEqualTo(new Unidentified("The key was revoked."));
    for (KeyText known : List.of(expired, revoked)) {
      String guessed = known.text().substring(0, 21) + "A".repeat(43);
      assertThat(gate.decide(bearer(guessed), KeyScope.ASK, NOW))
          .isEqualTo(new Unidentified(unknown));
    }
    assertThat(gate.decide(bearer(text(3).text()), KeyScope.ASK, NOW))
        .isEqualTo(new Unidentified(unknown));
    assertThat(gate.decide(bearer("x"), KeyScope.ASK, NOW)).isEqualTo(new Unidentified(unknown));
  }

  @Test
  void noTextButTheKeyItselfGetsIn() {
    KeyText key = text(1);
    add(key, null, "admin");
    Random random = new Random(3);
    List<String> tried = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      char[] chars = key.text().toCharArray();
      chars[random.nextInt(chars.length)] = (char) ('!' + random.nextInt(94));
      String text = new String(chars);
      if (!text.equals(key.text())) {
        tried.add(text);
      }
    }

    assertThat(tried)
        .allSatisfy(text ->
            assertThat(gate.decide(bearer(text), KeyScope.ASK, NOW))
                .isInstanceOf(Unidentified.class));
  }

  @Test
  void beforeThereIsAKeyThisMachineAloneIsServedAndTokensNameOwners() {
    assertThat(gate.decide(nothing(true), KeyScope.ADMIN, NOW))
        .isEqualTo(unnamed("default", false));
    Admission token = gate.decide(new Presented("bearer t", false, true), KeyScope.ASK, NOW);
    assertThat(((Admitted) token).caller().owner()).matches("own_[0-9a-f]{20}");
    assertThat(gate.decide(bearer("t"), KeyScope.ASK, NOW)).isInstanceOf(Unidentified.class);
    assertThat(((Unidentified) gate.decide(nothing(false), KeyScope.ASK, NOW)).sentence())
        .startsWith("There is no API key yet")
        .contains("rejoinder keys create");
  }

  @Test
  void oneKeyWereItRevokedEndsThat() {
    KeyText key = text(1);
    ring.keys.put(key.keyId(), add(key, null, "ask").revoked(NOW));

    assertThat(gate.decide(nothing(true), KeyScope.ASK, NOW)).isInstanceOf(Unidentified.class);
    assertThat(gate.decide(new Presented("Bearer t", false, true), KeyScope.ASK, NOW))
        .isInstanceOf(Unidentified.class);
  }

  @Test
  void theKeyOfTheConfigurationPermitsEverythingBeforeTheOthersAreKnown() {
    Gate configured = new Gate(Rules.of(false, Optional.of(ADMIN)), ring);
    ring.whole = false;

    assertThat(configured.decide(bearer(ADMIN), KeyScope.ADMIN, NOW))
        .isEqualTo(new Admitted(new Caller.Bearer(Gate.ADMIN_KEY_ID, "default")));
    assertThat(configured.decide(nothing(true), KeyScope.ASK, NOW))
        .isInstanceOf(Unidentified.class);
    assertThat(configured.decide(bearer(text(1).text()), KeyScope.ASK, NOW))
        .isEqualTo(new TooEarly());
  }

  @Test
  void nobodyIsJudgedByKeysThatWereNotRead() {
    ring.whole = false;

    assertThat(gate.decide(nothing(true), KeyScope.ASK, NOW)).isEqualTo(new TooEarly());
    assertThat(gate.decide(bearer(text(1).text()), KeyScope.ASK, NOW)).isEqualTo(new TooEarly());
    assertThat(gate.decide(nothing(false), Need.NOTHING, NOW)).isEqualTo(unnamed("default", false));
  }

  @Test
  void anOpenServerAsksNobody() {
    Gate open = new Gate(Rules.of(true, Optional.empty()), ring);
    add(text(1), null, "ask");

    assertThat(open.decide(nothing(false), KeyScope.ADMIN, NOW))
        .isEqualTo(unnamed("default", true));
    assertThat(open.decide(bearer("t"), KeyScope.ADMIN, NOW)).isInstanceOf(Admitted.class);
    assertThat(open.decide(bearer(text(1).text()), KeyScope.ASK, NOW))
        .isEqualTo(new Admitted(new Caller.Bearer(text(1).keyId(), "anna")));
  }

  @Test
  void aSignatureIsEnoughWhereItIsCheckedAndAKeyOtherwise() {
    add(text(1), null, "callbacks");
    Need callback = new Need.Signature(KeyScope.CALLBACKS);
    Presented signed = new Presented(null, true, false);

    assertThat(gate.decide(signed, callback, NOW)).isEqualTo(unnamed("default", true));
    assertThat(gate.decide(signed, KeyScope.CALLBACKS, NOW)).isInstanceOf(Unidentified.class);
    assertThat(gate.decide(nothing(false), callback, NOW)).isInstanceOf(Unidentified.class);
    assertThat(gate.decide(bearer(text(1).text()), callback, NOW)).isInstanceOf(Admitted.class);
  }

  @Test
  void anythingButABearerTokenIsRefused() {
    for (String header :
        List.of("Basic YTpi", "Bearer", "Bearer a b", "Bearer " + "x".repeat(1025))) {
      assertThat(gate.decide(new Presented(header, false, true), KeyScope.ASK, NOW))
          .isInstanceOf(Unidentified.class);
    }
  }
}
