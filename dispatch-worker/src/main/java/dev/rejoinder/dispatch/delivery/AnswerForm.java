package dev.rejoinder.dispatch.delivery;

/** What an answer to the webhook looks like when it comes in the body of its 2xx. */
public enum AnswerForm {
  /** An object with {@code output}. */
  TOOL_CALL,
  /** An object that says how the task ended and names it; anything else acknowledges. */
  TASK,
  /** Whatever it is. */
  SYNC_TASK,
  /** None is looked for: whoever takes an event has nothing to answer. */
  NONE
}
