package dev.rejoinder.ingress.inbound;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.signature.Headers;
import dev.rejoinder.sources.GenericScheme;
import dev.rejoinder.sources.SourceKind;
import java.util.Optional;

/**
 * A request whose signature was right, and whose body is an object.
 *
 * @param scheme of kind generic alone
 * @param eventId as its signature's headers give it
 * @param payload its body; of a form the fields, with a field {@code payload} as the object in it
 * @param form whether the body was a form
 * @param bodyHash {@code sha256:} and the hash of the raw body, in hex
 */
public record ProvenRequest(
    SourceKind kind,
    Optional<GenericScheme> scheme,
    Headers headers,
    Optional<String> eventId,
    ObjectNode payload,
    boolean form,
    String bodyHash) {}
