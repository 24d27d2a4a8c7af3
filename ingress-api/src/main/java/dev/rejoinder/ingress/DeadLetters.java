package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rejoinder.hooks.Resending;
import dev.rejoinder.ingress.view.DeadLetter;
import dev.rejoinder.ingress.view.DeliveryView;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.DeadResolution;
import java.time.InstantSource;
import java.util.function.Predicate;

/** Deliveries that were given up: reading them, sending one again, dropping one. */
final class DeadLetters {

  private final DeliveryLog log;
  private final DeliveryView view;
  private final PastDeliveries past;
  private final OwnedHooks hooks;
  private final InstantSource clock;

  DeadLetters(
      DeliveryLog log,
      DeliveryView view,
      PastDeliveries past,
      OwnedHooks hooks,
      InstantSource clock) {
    this.log = log;
    this.view = view;
    this.past = past;
    this.hooks = hooks;
    this.clock = clock;
  }

  /** Those that wait. */
  Reply list(Request request) {
    String owner = request.owner();
    Predicate<DeadLetter> wanted = DeliveryFilter.letters(request, clock.instant());
    Page<DeadLetter> page =
        Page.of(
            request,
            view.deadLetters().stream()
                .filter(DeadLetter::waits)
                .filter(letter -> hooks.owns(owner, letter))
                .filter(wanted),
            letter -> new PageCursor(letter.diedAtMs(), letter.deliveryId()));
    return Reply.of(200, page.body(letter -> DeliveryJson.letter(letter, clock.millis())));
  }

  Reply show(Request request) throws InterruptedException {
    DeadLetter letter = find(request);
    return Reply.of(200, DeliveryJson.letter(letter, read(letter), clock.millis()));
  }

  Reply redrive(Resends resends, Request request) throws InterruptedException {
    DeadLetter letter = find(request);
    String obstacle = DeliveryJson.obstacle(letter, clock.millis());
    if (obstacle != null) {
      throw new BadRequest(Reply.error(409, "Dead letter cannot be redriven", obstacle));
    }
    return resends.redrive(read(letter), request);
  }

  /** Drops it: it is neither listed nor redriven any more. Dropping it again changes nothing. */
  Reply purge(Request request) throws InterruptedException {
    DeadLetter letter = find(request);
    if (letter.waits()) {
      log.publish(Resending.resolved(read(letter), DeadResolution.PURGED, clock.instant()));
    }
    return Reply.of(204, JsonNodeFactory.instance.objectNode());
  }

  private DeadLetter find(Request request) {
    String id = request.path("id");
    String owner = request.owner();
    return view.deadLetter(id)
        .filter(letter -> hooks.owns(owner, letter))
        .orElseThrow(() ->
            BadRequest.notFound(
                "Dead letter not found",
                "There is no dead letter of a delivery '%s', or it is older than what is kept."
                    .formatted(id)));
  }

  private DeadDelivery read(DeadLetter letter) throws InterruptedException {
    return past.deadLetter(letter.at())
        .orElseThrow(() ->
            new BadRequest(
                Reply.error(
                    410, "Dead letter no longer kept", "Its record is past its retention.")));
  }
}
