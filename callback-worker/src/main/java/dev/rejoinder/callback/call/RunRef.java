package dev.rejoinder.callback.call;

/** The run that waits for a tool call. */
public record RunRef(String threadId, String runId) {}
