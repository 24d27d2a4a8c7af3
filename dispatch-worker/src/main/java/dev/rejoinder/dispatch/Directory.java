package dev.rejoinder.dispatch;

import dev.rejoinder.hooks.KnownStates;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Service;
import java.util.List;

/**
 * What attempts are made by: where endpoints lead, what webhooks want and how they fare, and which
 * calls have ended.
 *
 * @param tails what keeps it up to date; until they are ready it knows too little to go by
 */
record Directory(
    Endpoints endpoints,
    KnownWebhooks webhooks,
    KnownStates states,
    ClosedCalls closedCalls,
    List<Service> tails) {

  Directory {
    tails = List.copyOf(tails);
  }

  boolean ready() {
    return tails.stream().allMatch(tail -> tail.health().state() == Health.State.READY);
  }
}
