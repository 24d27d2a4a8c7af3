package dev.rejoinder.run.model;

/**
 * A call as the model wrote it; nothing about it is checked.
 *
 * @param id the provider's id; empty in a reply when it gave none, never empty in a conversation
 * @param arguments meant to be a JSON object, possibly broken
 */
public record ProposedCall(String id, String functionName, String arguments) {}
