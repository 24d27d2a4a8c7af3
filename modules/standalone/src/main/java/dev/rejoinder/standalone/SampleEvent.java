package dev.rejoinder.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.inbound.Intake;
import dev.rejoinder.ingress.inbound.Intakes;
import dev.rejoinder.ingress.inbound.ProvenRequest;
import dev.rejoinder.ingress.signature.Headers;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.routing.SourceEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Reads a request's body from a file as the event it would be. */
final class SampleEvent {

  private SampleEvent() {}

  /**
   * The event, taken {@code at} that time.
   *
   * @param type in the provider's words; empty: what the body says
   * @throws CommandException when the file is no such body
   */
  static SourceEvent read(Path file, Source source, Optional<String> type, Instant at) {
    ObjectNode payload = payload(file);
    return type.map(
            given -> new SourceEvent(source.name(), source.kind(), "sample", given, payload, at))
        .orElseGet(() -> taken(source, payload, at));
  }

  private static SourceEvent taken(Source source, ObjectNode payload, Instant at) {
    ProvenRequest request =
        new ProvenRequest(
            source.kind(),
            source.scheme(),
            new Headers(Map.of()),
            Optional.empty(),
            payload,
            payload.has("command"),
            "sample");
    return switch (Intakes.of(request)) {
      case Intake.Handshake handshake ->
          throw new CommandException(
              "The sample is a handshake, which starts nothing; a message of a gateway needs"
                  + " '--type message'.");
      case Intake.Occurrence event ->
          new SourceEvent(
              source.name(), source.kind(), event.id(), event.type(), event.payload(), at);
    };
  }

  private static ObjectNode payload(Path file) {
    try {
      if (new ObjectMapper().readTree(Files.readString(file)) instanceof ObjectNode object) {
        return object;
      }
      throw new CommandException("'%s' is not a JSON object.".formatted(file));
    } catch (JsonProcessingException e) {
      throw new CommandException(
          "'%s' is not JSON: %s.".formatted(file, e.getOriginalMessage()), ExitCodes.FAILED, e);
    } catch (IOException e) {
      throw new CommandException(
          "'%s' cannot be read: %s.".formatted(file, e.getMessage()), ExitCodes.FAILED, e);
    }
  }
}
