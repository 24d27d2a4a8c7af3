package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.Replicas.View;
import java.util.List;
import java.util.function.ToIntFunction;

/** Where what answers a request is held. */
sealed interface Place {

  /** On every replica alike, or in Kafka, or it is for any of them to do. */
  record Anywhere() implements Place {}

  /**
   * In one part of a view.
   *
   * @param hash as {@link dev.rejoinder.topics.Placement} makes it of a key
   */
  record InPart(View view, int hash) implements Place {}

  /**
   * In the part that the key of something new decides.
   *
   * @param hash of what an Idempotency-Key makes
   */
  record OfKey(View view, ToIntFunction<String> hash) implements Place {}

  /** In one part of a view; which one only those who hold them can tell. */
  record InSomePart(View view) implements Place {}

  /** In every part of a view. */
  record InEveryPart(View view, Merge merge) implements Place {}

  /** Makes the answer of the whole out of the answers of the parts. */
  @FunctionalInterface
  interface Merge {

    /** {@code parts}: one at least, each of a 200; of no use to the caller afterwards. */
    ObjectNode merge(Request request, List<ObjectNode> parts);
  }
}
