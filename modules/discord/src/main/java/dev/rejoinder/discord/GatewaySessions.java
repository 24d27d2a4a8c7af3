package dev.rejoinder.discord;

import dev.rejoinder.runtime.Secret;
import net.dv8tion.jda.api.utils.ConcurrentSessionController;
import org.jspecify.annotations.Nullable;

/**
 * Lets the shards of one source in this process identify themselves at the pace Discord allows, and
 * tells them where the gateway is. Thread-safe.
 *
 * <p>Replicas do not know of each other here. When two of them identify at once, Discord turns one
 * down and JDA has it try again.
 */
final class GatewaySessions extends ConcurrentSessionController {

  private final GatewayAddress address;
  private final Secret token;
  private int concurrency;
  private @Nullable String url;

  GatewaySessions(GatewayAddress address, Secret token) {
    this.address = address;
    this.token = token;
  }

  /** Asks Discord whether the gateway may be used; an address it gives is used next. */
  GatewayAddress.Answer ask() {
    GatewayAddress.Answer answer = address.ask(token);
    if (answer instanceof GatewayAddress.Answer.Open open) {
      use(open);
    }
    return answer;
  }

  /** Called by JDA, at each login and again after a connection could not be opened. */
  @Override
  public String getGateway() {
    String known = take();
    if (known != null) {
      return known;
    }
    return switch (address.ask(token)) {
      case GatewayAddress.Answer.Open open -> open.url();
      case GatewayAddress.Answer.Closed closed -> throw new IllegalStateException(closed.reason());
    };
  }

  private synchronized void use(GatewayAddress.Answer.Open open) {
    url = open.url();
    if (concurrency != open.concurrency()) {
      concurrency = open.concurrency();
      setConcurrency(concurrency);
    }
  }

  /** An address is good for one attempt: after a failed one it may be out of date. */
  private synchronized @Nullable String take() {
    String taken = url;
    url = null;
    return taken;
  }
}
