package dev.rejoinder.ingress.inbound;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What a proven request is. */
public sealed interface Intake {

  /** The provider wants to see that we are there; nothing is kept of it. */
  record Handshake(Answer answer) implements Intake {}

  /**
   * Something happened.
   *
   * @param id the provider's, the same over its retries
   * @param type in the provider's words
   * @param payload without tokens
   * @param retry which of the provider's retries this is; 0: the first, or unknown
   * @param replyToken what answering takes beside the source's own token; secret
   * @param answer once it is written
   */
  record Occurrence(
      String id,
      String type,
      ObjectNode payload,
      int retry,
      Optional<String> replyToken,
      Answer answer)
      implements Intake {}

  /** What the provider is answered. */
  sealed interface Answer {

    /** That it was received, under which id; the provider does not mind. */
    record Receipt() implements Answer {}

    /** A body the provider prescribes, with status 200. */
    record Prescribed(ObjectNode body) implements Answer {}

    /** Status 200 and nothing else. */
    record Empty() implements Answer {}

    /** Status 204. */
    record NoContent() implements Answer {}
  }
}
