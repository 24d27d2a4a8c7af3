package dev.rejoinder.callback.call;

/** Whose call it is. */
public record RunRef(String threadId, String runId) {}
