package dev.rejoinder.callback.call;

import org.jspecify.annotations.Nullable;

/**
 * What a tool says while it works.
 *
 * @param callbackId unique for one HTTP request
 * @param fraction how much is done, from 0 to 1; null when it did not say
 * @param message what is being done; null when it did not say
 */
public record SignOfLife(String callbackId, @Nullable Double fraction, @Nullable String message) {}
