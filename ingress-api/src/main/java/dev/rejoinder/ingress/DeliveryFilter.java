package dev.rejoinder.ingress;

import dev.rejoinder.hooks.EventCatalogue;
import dev.rejoinder.ingress.view.DeadLetter;
import dev.rejoinder.ingress.view.DeliveryStatus;
import dev.rejoinder.ingress.view.KnownDelivery;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which deliveries or dead letters a list shows, as its query says. */
final class DeliveryFilter {

  private DeliveryFilter() {}

  /** Deliveries that fit every part of the query there is. */
  static Predicate<KnownDelivery> deliveries(Request request, Instant now) {
    Optional<String> webhook = request.query("webhook");
    Optional<String> event = request.query("event");
    Predicate<String> ofType = types(request);
    Optional<DeliveryStatus> status = request.query("status").map(DeliveryFilter::status);
    Predicate<Long> inTime = times(request, now);
    return delivery ->
        fits(webhook, delivery.webhookId())
            && fits(event, delivery.eventId())
            && ofType.test(delivery.eventType() == null ? "" : delivery.eventType())
            && (status.isEmpty() || status.get() == delivery.status())
            && inTime.test(delivery.createdAtMs());
  }

  /** Dead letters that fit; by when they were given up. */
  static Predicate<DeadLetter> letters(Request request, Instant now) {
    Optional<String> webhook = request.query("webhook");
    Optional<String> reason = request.query("reason");
    Predicate<String> ofType = types(request);
    Predicate<Long> inTime = times(request, now);
    return letter ->
        fits(webhook, letter.endpointId())
            && fits(reason, letter.reason())
            && ofType.test(letter.eventType() == null ? "" : letter.eventType())
            && inTime.test(letter.diedAtMs());
  }

  private static boolean fits(Optional<String> wanted, @Nullable String value) {
    return wanted.isEmpty() || wanted.get().equals(value);
  }

  private static Predicate<String> types(Request request) {
    Optional<String> wanted = request.query("eventType");
    return type ->
        wanted.isEmpty() || EventCatalogue.subscribedName(List.of(wanted.get()), type).isPresent();
  }

  private static Predicate<Long> times(Request request, Instant now) {
    Optional<Instant> since = Moment.query(request, "since", now);
    Optional<Instant> until = Moment.query(request, "until", now);
    return atMs ->
        (since.isEmpty() || atMs >= since.get().toEpochMilli())
            && (until.isEmpty() || atMs < until.get().toEpochMilli());
  }

  private static DeliveryStatus status(String written) {
    if ("pending".equals(written)) {
      throw BadRequest.invalid(
          "status pending is not known: a delivery is listed from its first attempt on.");
    }
    List<String> names = Arrays.stream(DeliveryStatus.values()).map(DeliveryJson::name).toList();
    if (!names.contains(written)) {
      throw BadRequest.invalid("status must be one of " + String.join(", ", names) + ".");
    }
    return DeliveryStatus.valueOf(written.toUpperCase(Locale.ROOT));
  }
}
