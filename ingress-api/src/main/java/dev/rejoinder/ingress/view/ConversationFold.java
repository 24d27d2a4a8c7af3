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
import java.util.Set;
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
  private long lastSaidMs;

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

    long atMs();

    record Question(String runId, long atMs) implements Said {}

    record Answer(String runId, long atMs) implements Said {}

    record Note(Message message) implements Said {
      @Override
      public long atMs() {
        return message.atMs();
      }
    }
  }

  void apply(RunEvent event, EventId eventId) {
    last = eventId;
    long sequence = event.getSequence();
    String runId = event.getRunId();
    boolean queued = event.getBody() instanceof RunQueued;
    if (!runId.isEmpty()) {
      runs.computeIfAbsent(runId, key -> new Part(new Origin(eventId, queued), new ArrayList<>()));
    }
    switch (event.getBody()) {
      case RunQueued question -> say(runId, sequence, new Said.Question(runId, momentOf(event)));
      case RunCompleted completed -> say(runId, sequence, new Said.Answer(runId, momentOf(event)));
      case RunIncomplete incomplete when !incomplete.getMessage().isEmpty() ->
          say(runId, sequence, new Said.Answer(runId, momentOf(event)));
      case NoteTaken note ->
          said.put(
              sequence,
              new Said.Note(
                  new Message(
                      sequence,
                      Message.Role.NOTE,
                      note.getText(),
                      runId,
                      note.getCallId(),
                      momentOf(event))));
      default -> {
        // Nothing is said.
      }
    }
  }

  Optional<Origin> origin(String runId) {
    return Optional.ofNullable(runs.get(runId)).map(Part::origin);
  }

  Set<String> runIds() {
    return Set.copyOf(runs.keySet());
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
    NavigableMap<Long, Said> asked = saidSince(query.since());
    NavigableMap<Long, Said> ordered = query.newestFirst() ? asked.descendingMap() : asked;
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

  /**
   * When it is said, Unix milliseconds: later than whatever was said before, so that who remembers
   * the time of the last message read neither misses one nor gets it again.
   */
  private long momentOf(RunEvent event) {
    Said known = said.get(event.getSequence());
    if (known != null) {
      return known.atMs();
    }
    lastSaidMs = Math.max(event.getAt().toEpochMilli(), lastSaidMs + 1);
    return lastSaidMs;
  }

  private NavigableMap<Long, Said> saidSince(MessageQuery.Since since) {
    return switch (since) {
      case MessageQuery.Since.Beginning beginning -> said;
      case MessageQuery.Since.Sequence(long sequence) -> said.tailMap(sequence, false);
      case MessageQuery.Since.Time(long atMs) -> {
        Long first = null;
        for (var one : said.descendingMap().entrySet()) {
          if (one.getValue().atMs() <= atMs) {
            break;
          }
          first = one.getKey();
        }
        yield first == null ? new TreeMap<>() : said.tailMap(first, true);
      }
    };
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
