package dev.rejoinder.simulation;

import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunQueued;
import dev.rejoinder.schemas.TurnStarted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Subscribers are told of every run that it waits, begins and ends: once each, and in order. */
final class NewsPromises {

  private final Cluster cluster;
  private final Map<String, List<String>> told = new HashMap<>();
  private final Map<String, List<String>> happened = new HashMap<>();
  private final Set<String> ids = new HashSet<>();

  NewsPromises(Cluster cluster) {
    this.cluster = cluster;
  }

  void check() {
    cluster.events.committed().forEach(entry -> hear((Event) entry.value()));
    cluster.runEvents.committed().forEach(entry -> follow((RunEvent) entry.value()));
    Set<String> runs = new TreeSet<>(happened.keySet());
    runs.addAll(told.keySet());
    for (String run : runs) {
      if (!Objects.equals(told.get(run), happened.get(run))) {
        throw new Violation(
            "of %s subscribers were told %s, and it was %s"
                .formatted(run, told.get(run), happened.get(run)));
      }
    }
  }

  private void hear(Event event) {
    if (!ids.add(event.getEventId())) {
      throw new Violation("two events have one id: " + event);
    }
    if (event.getType().startsWith("run.")) {
      add(told, event.getSubject(), event.getType());
    }
  }

  private void follow(RunEvent event) {
    boolean began =
        event.getBody() instanceof TurnStarted turn
            && turn.getTurn() == 1
            && turn.getAttempt() == 1;
    if (event.getBody() instanceof RunQueued || RunPromises.ends(event)) {
      add(happened, event.getRunId(), "run." + event.getStatus().name().toLowerCase(Locale.ROOT));
    } else if (began) {
      add(happened, event.getRunId(), "run.started");
    }
  }

  private static void add(Map<String, List<String>> lists, String runId, String type) {
    lists.computeIfAbsent(runId, id -> new ArrayList<>()).add(type);
  }
}
