package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.NoteTaken;
import dev.rejoinder.schemas.RunCompleted;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunIncomplete;
import dev.rejoinder.schemas.RunQueued;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thread, folded from its run events: which runs it has, and the order of what was said.
 *
 * <p>Questions and answers stay with their runs; only notes are held here. Not thread-safe.
 */
final class ConversationFold {

  private final String id;
  private final EventId first;
  private final long firstSequence;
  private final long createdAtMs;
  private final LinkedHashMap<String, Part> runs = new LinkedHashMap<>();
  private final TreeMap<Long, Said> said = new TreeMap<>();
  private EventId last;

  ConversationFold(RunEvent event, EventId id) {
    this.id = event.getThreadId();
    first = id;
    last = id;
    firstSequence = event.getSequence();
    createdAtMs = event.getAt().toEpochMilli();
  }

  /** A run's part of the conversation: the sequences of its question and answer. */
  private record Part(Origin origin, List<Long> said) {}

  /** A message without the text its run has. */
  private sealed interface Said {
    record Question(String runId, long atMs) implements Said {}

    record Answer(String runId, long atMs) implements Said {}

    record Note(Message message) implements Said {}
  }

  void apply(RunEvent event, EventId eventId) {
    last = eventId;
    long sequence = event.getSequence();
    String runId = event.getRunId();
    long atMs = event.getAt().toEpochMilli();
    boolean queued = event.getBody() instanceof RunQueued;
    if (!runId.isEmpty()) {
      runs.computeIfAbsent(runId, key -> new Part(new Origin(eventId, queued), new ArrayList<>()));
    }
    switch (event.getBody()) {
      case RunQueued question -> say(runId, sequence, new Said.Question(runId, atMs));
      case RunCompleted completed -> say(runId, sequence, new Said.Answer(runId, atMs));
      case RunIncomplete incomplete when !incomplete.getMessage().isEmpty() ->
          say(runId, sequence, new Said.Answer(runId, atMs));
      case NoteTaken note ->
          said.put(
              sequence,
              new Said.Note(
                  new Message(
                      sequence, Message.Role.NOTE, note.getText(), runId, note.getCallId(), atMs)));
      default -> {
        // Nothing is said.
      }
    }
  }

  Optional<Origin> origin(String runId) {
    return Optional.ofNullable(runs.get(runId)).map(Part::origin);
  }

  void dropRun(String runId) {
    Part dropped = runs.remove(runId);
    if (dropped != null) {
      dropped.said().forEach(said::remove);
    }
  }

  void dropNote(long sequence) {
    said.remove(sequence);
  }

  boolean empty() {
    return runs.isEmpty() && said.isEmpty();
  }

  /**
   * @param runById null for a run that is not at hand
   */
  Conversation conversation(int runsMax, Function<String, @Nullable Run> runById) {
    List<Run> newest = new ArrayList<>();
    for (String runId : runs.sequencedKeySet().reversed()) {
      if (newest.size() == runsMax) {
        break;
      }
      Run run = runById.apply(runId);
      if (run != null) {
        newest.add(run);
      }
    }
    boolean complete = firstSequence == 1;
    return new Conversation(
        id, createdAtMs, complete, first, last, runs.size(), said.size(), newest);
  }

  /**
   * @param runById null for a run that is not at hand
   */
  MessagePage messages(MessageQuery query, Function<String, @Nullable Run> runById) {
    NavigableMap<Long, Said> ordered = query.newestFirst() ? said.descendingMap() : said;
    NavigableMap<Long, Said> rest =
        query.after().isPresent() ? ordered.tailMap(query.after().getAsLong(), false) : ordered;
    List<Message> messages = new ArrayList<>();
    for (var one : rest.entrySet()) {
      if (messages.size() == query.limit()) {
        return new MessagePage(messages, true, last);
      }
      message(one.getKey(), one.getValue(), runById).ifPresent(messages::add);
    }
    return new MessagePage(messages, false, last);
  }

  private void say(String runId, long sequence, Said what) {
    Part part = runs.get(runId);
    if (part != null && said.put(sequence, what) == null) {
      part.said().add(sequence);
    }
  }

  private static Optional<Message> message(
      long sequence, Said said, Function<String, @Nullable Run> runById) {
    return switch (said) {
      case Said.Note note -> Optional.of(note.message());
      case Said.Question(String runId, long atMs) ->
          Optional.ofNullable(runById.apply(runId))
              .map(run ->
                  new Message(sequence, Message.Role.USER, run.question(), runId, null, atMs));
      case Said.Answer(String runId, long atMs) ->
          Optional.ofNullable(runById.apply(runId))
              .map(run ->
                  new Message(
                      sequence,
                      Message.Role.ASSISTANT,
                      run.answer() == null ? "" : run.answer(),
                      runId,
                      null,
                      atMs));
    };
  }
}
