package dev.rejoinder.ingress.access;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides who gets in.
 *
 * <p>Every token takes the same path, be there a key of its id or not: hashed once, compared twice
 * in constant time. Only a bearer of the whole key is told that it is expired or revoked.
 */
public final class Gate {

  /** What the key of the configuration is called. */
  public static final String ADMIN_KEY_ID = "admin";

  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([\\x21-\\x7e]{1,1024}) *");

  /** Of no text anybody knows. */
  private static final String NO_HASH = "0".repeat(64);

  private final Rules rules;
  private final Keyring keys;

  public Gate(Rules rules, Keyring keys) {
    this.rules = rules;
    this.keys = keys;
  }

  /**
   * What the gate goes by.
   *
   * @param open whether nobody is asked for a key
   * @param adminHash of the key of the configuration; empty: there is none
   */
  public record Rules(boolean open, Optional<String> adminHash) {

    /** Of this key of the configuration. */
    public static Rules of(boolean open, Optional<String> adminKey) {
      return new Rules(open, adminKey.map(KeyText::hash));
    }
  }

  /**
   * What a request brings.
   *
   * @param authorization its header; null: none
   * @param signed whether it has a signature
   * @param local whether it comes from this machine itself
   */
  public record Presented(@Nullable String authorization, boolean signed, boolean local) {}

  /** The decision; the same for the same keys. */
  public Admission decide(Presented presented, Need need, Instant now) {
    return switch (need) {
      case Need.Nothing nothing -> unnamed(AccessKey.DEFAULT_OWNER, false);
      case Need.Signature signature when presented.signed() ->
          unnamed(AccessKey.DEFAULT_OWNER, !(presented.local() && keyless()));
      case Need.Signature signature -> decide(presented, signature.otherwise(), now);
      case KeyScope scope -> decide(presented, scope, now);
    };
  }

  private Admission decide(Presented presented, KeyScope scope, Instant now) {
    String authorization = presented.authorization();
    if (authorization == null) {
      return withoutToken(presented);
    }
    Matcher matcher = BEARER.matcher(authorization);
    if (!matcher.matches()) {
      return new Admission.Unidentified(
          "Authorization must be Bearer and a token of at most 1024 visible ASCII characters.");
    }
    return withToken(matcher.group(1), presented, scope, now);
  }

  private Admission withoutToken(Presented presented) {
    if (rules.open()) {
      return unnamed(AccessKey.DEFAULT_OWNER, true);
    }
    if (rules.adminHash().isEmpty() && !keys.whole()) {
      return new Admission.TooEarly();
    }
    if (!keyless()) {
      return new Admission.Unidentified("Send an API key as Authorization: Bearer rjk_…");
    }
    return presented.local()
        ? unnamed(AccessKey.DEFAULT_OWNER, false)
        : new Admission.Unidentified(
            "There is no API key yet, so only clients on the server's own machine are served;"
                + " 'rejoinder keys create' makes one.");
  }

  private Admission withToken(String token, Presented presented, KeyScope scope, Instant now) {
    String hash = KeyText.hash(token);
    if (KeyText.same(hash, rules.adminHash().orElse(NO_HASH))) {
      return new Admission.Admitted(new Caller.Bearer(ADMIN_KEY_ID, AccessKey.DEFAULT_OWNER));
    }
    Optional<AccessKey> known = KeyText.parse(token).map(KeyText::keyId).flatMap(keys::find);
    if (KeyText.same(hash, known.map(AccessKey::hash).orElse(NO_HASH)) && known.isPresent()) {
      return withKey(known.get(), scope, now);
    }
    if (rules.open()) {
      return unnamed(TokenOwner.of(token), true);
    }
    if (!keys.whole()) {
      return new Admission.TooEarly();
    }
    return keyless() && presented.local()
        ? unnamed(TokenOwner.of(token), false)
        : new Admission.Unidentified("There is no such API key.");
  }

  private static Admission withKey(AccessKey key, KeyScope scope, Instant now) {
    return switch (key.status(now)) {
      case REVOKED -> new Admission.Unidentified("The key was revoked.");
      case EXPIRED -> new Admission.Unidentified("The key is expired.");
      case ACTIVE -> {
        Caller.Bearer caller = new Caller.Bearer(key.keyId(), key.owner());
        yield key.permits(scope)
            ? new Admission.Admitted(caller)
            : new Admission.Forbidden(caller, scope);
      }
    };
  }

  private static Admission unnamed(String owner, boolean limited) {
    return new Admission.Admitted(new Caller.Unnamed(owner, limited));
  }

  private boolean keyless() {
    return rules.adminHash().isEmpty() && keys.empty();
  }
}
