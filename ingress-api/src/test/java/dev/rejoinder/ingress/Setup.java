package dev.rejoinder.ingress;

import dev.rejoinder.topics.Seal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an {@link Ingress} is configured.
 *
 * @param seal null: there is none
 * @param httpsOnly whether it sends webhooks by https alone
 */
record Setup(
    Limits limits,
    StreamLimits streams,
    CallbackTrust trust,
    @Nullable Seal seal,
    boolean httpsOnly,
    AccessConfig access) {

  static final Setup DEFAULT =
      new Setup(
          new Limits(Ingress.LONG, Ingress.LONG, 4096, 100, List.of()),
          new StreamLimits(10, Ingress.LONG),
          new CallbackTrust(Optional.empty(), Optional.empty(), false),
          Ingress.SEAL,
          false,
          Access.DEFAULT);

  Setup with(Limits other) {
    return new Setup(other, streams, trust, seal, httpsOnly, access);
  }

  Setup with(StreamLimits other) {
    return new Setup(limits, other, trust, seal, httpsOnly, access);
  }

  Setup with(CallbackTrust other) {
    return new Setup(limits, streams, other, seal, httpsOnly, access);
  }

  Setup with(AccessConfig other) {
    return new Setup(limits, streams, trust, seal, httpsOnly, other);
  }

  Setup withoutSeal() {
    return new Setup(limits, streams, trust, null, httpsOnly, access);
  }

  Setup withHttpsOnly() {
    return new Setup(limits, streams, trust, seal, true, access);
  }

  /** Browsers may call from {@code origin}. */
  Setup withOrigin(String origin) {
    Limits open =
        new Limits(
            limits.askWait(),
            limits.callbackWait(),
            limits.bodyBytesMax(),
            limits.askMessageCharsMax(),
            List.of(origin));
    return with(open);
  }
}
