package dev.rejoinder.callback;

import dev.rejoinder.callback.call.CallEffect.NoteLateAnswer;
import dev.rejoinder.callback.call.CallEffect.NoteTaskEnd;
import dev.rejoinder.callback.call.Status;
import dev.rejoinder.callback.call.Utf8;

/** What a thread reads of a call nobody waits for: a sentence and what was answered. */
final class NoteText {

  static final int OUTPUT_BYTES_MAX = 16 * 1024;

  private static final String CUT = " [cut after 16 KiB]";

  private NoteText() {}

  static String of(String callId, NoteTaskEnd note) {
    String ownId = note.task().labels().taskId();
    String named = ownId == null ? callId : callId + " (" + ownId + ")";
    return "Webhook task " + named + " " + taskEnd(note.status()) + bounded(note.output());
  }

  private static String taskEnd(Status status) {
    return switch (status) {
      case SUCCEEDED -> "completed. Its result: ";
      case FAILED -> "failed. It said: ";
      case UNDELIVERABLE -> "failed: its webhook could not be delivered. ";
      case EXPIRED -> "expired: no answer came in time. ";
      case PARKED, AWAITING_APPROVAL, DELIVERING, DELIVERED, CANCELLED, REJECTED ->
          throw new IllegalArgumentException("a thread is not told of a task that is " + status);
    };
  }

  static String of(String callId, NoteLateAnswer note) {
    String said = note.answer().error() ? " said that it failed" : " answered";
    return "The tool "
        + note.call().functionName()
        + said
        + " after its call "
        + callId
        + " had "
        + callEnd(note.status())
        + ". Its late answer: "
        + bounded(note.answer().output());
  }

  private static String callEnd(Status status) {
    return switch (status) {
      case EXPIRED -> "expired";
      case UNDELIVERABLE -> "been given up as undeliverable";
      case CANCELLED -> "been cancelled";
      case PARKED, AWAITING_APPROVAL, DELIVERING, DELIVERED, SUCCEEDED, FAILED, REJECTED ->
          throw new IllegalArgumentException("no answer is late for a call that is " + status);
    };
  }

  private static String bounded(String output) {
    String start = Utf8.start(output, OUTPUT_BYTES_MAX);
    return start.length() == output.length() ? output : start + CUT;
  }
}
