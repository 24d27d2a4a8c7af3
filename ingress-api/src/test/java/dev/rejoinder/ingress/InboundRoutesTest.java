package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.sources.Sources;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboundRoutesTest {

  @Test
  void aSourceThatCouldNeverVerifyIsAProblemAtTheStart() {
    Sources sources =
        new Sources(
            List.of(
                SourceOf.kind(SourceKind.SLACK, "any text").source(),
                SourceOf.kind(SourceKind.OPENPHONE, "your_webhook_secret_here").source(),
                SourceOf.kind(SourceKind.STANDARD_WEBHOOKS, "whsec_AAAA", "whpk_AAAA").source(),
                SourceOf.kind(SourceKind.GITHUB, "s").allowing("everybody").source()),
            List.of());

    assertThat(InboundRoutes.problems(sources))
        .containsExactly(
            "Source openphone: its secret 1 must be base64, with or without whsec_ before it.",
            "Source standard-webhooks: a public key has 32 bytes, got: 3.",
            "Source github: 'everybody' in its allowed_ips is neither an IP address nor a CIDR"
                + " block.");
  }

  @Test
  void nothingRunsWithoutSources() {
    InboundRoutes none = InboundServer.routes(InstantSource.system());

    assertThat(none.services(List.of())).isEmpty();
  }
}
