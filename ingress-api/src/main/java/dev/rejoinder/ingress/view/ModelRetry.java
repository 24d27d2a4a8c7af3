package dev.rejoinder.ingress.view;

/**
 * An attempt to ask the model that failed and is to be made again.
 *
 * @param attempt the one that failed, from 1
 * @param notBeforeMs Unix time of the next attempt, milliseconds
 */
public record ModelRetry(int turn, int attempt, String code, String message, long notBeforeMs) {}
