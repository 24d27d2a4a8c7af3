package dev.rejoinder.standalone.listen;

import java.time.Instant;

/**
 * One request and what was answered.
 *
 * @param at when it had come whole
 * @param id {@code webhook-id}; empty when there is none
 * @param attempt {@code X-Attempt} and {@code X-Max-Attempts} as in {@code 2/5}; empty when not
 *     said
 * @param body read as UTF-8
 * @param bodyBytes its size
 * @param status answered
 * @param note why, when that is not what was asked for; else empty
 */
public record Received(
    Instant at,
    String id,
    String attempt,
    Content content,
    Verdict verdict,
    Repeats.Seen seen,
    String body,
    int bodyBytes,
    int status,
    String note) {}
