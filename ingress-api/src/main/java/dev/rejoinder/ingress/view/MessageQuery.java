package dev.rejoinder.ingress.view;

import java.util.OptionalLong;

/**
 * A page of messages.
 *
 * @param after begins behind the message of this sequence, in the order asked for; empty: at the
 *     start of that order
 * @param limit most messages returned
 * @param newestFirst newest first instead of oldest first
 */
public record MessageQuery(OptionalLong after, int limit, boolean newestFirst) {}
