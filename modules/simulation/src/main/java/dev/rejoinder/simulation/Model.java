package dev.rejoinder.simulation;

import dev.rejoinder.schemas.ModelAnswered;
import dev.rejoinder.schemas.ModelFailed;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.RequestedCall;
import dev.rejoinder.schemas.TokenUsage;
import dev.rejoinder.schemas.Tool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * Model and model caller: answers every request it reads, out of order, sometimes twice and each
 * time otherwise, with text, calls, nonsense or a failure.
 */
final class Model implements Actor {

  private final Chance chance;
  private final Topic results;
  private final UncommittedReader requests;
  private final List<ModelRequest> pending = new ArrayList<>();

  Model(Chance chance, Cluster cluster) {
    this.chance = chance;
    results = cluster.modelResults;
    requests = new UncommittedReader(cluster.modelRequests);
  }

  @Override
  public boolean act(Instant now) {
    Optional<SpecificRecord> read = requests.next();
    read.ifPresent(record -> pending.add((ModelRequest) record));
    if (pending.isEmpty()) {
      return read.isPresent();
    }
    ModelRequest request = chance.pick(pending);
    if (!chance.misfortune(6)) {
      pending.remove(request);
    }
    results.append(request.getThreadId(), result(request), Transaction.NONE);
    return true;
  }

  private ModelResult result(ModelRequest request) {
    return new ModelResult(
        request.getThreadId(),
        request.getRunId(),
        request.getTurn(),
        request.getAttempt(),
        request.getRequestDigest(),
        chance.oneIn(8) ? failure() : answer(request));
  }

  private ModelFailed failure() {
    Long retryAfterMs = chance.oneIn(3) ? Long.valueOf(chance.below(5000)) : null;
    return new ModelFailed(!chance.oneIn(4), "server_error", "no", retryAfterMs);
  }

  private ModelAnswered answer(ModelRequest request) {
    List<RequestedCall> calls = new ArrayList<>();
    boolean asksTools = request.getTurn() < 4 && chance.below(5) < 3;
    for (int left = asksTools ? 1 + chance.below(3) : 0; left > 0; left--) {
      Tool tool = chance.pick(request.getTools());
      String name = chance.oneIn(12) ? "unknown" : tool.getName();
      calls.add(new RequestedCall("", name, chance.oneIn(12) ? "{" : "{\"a\":1}"));
    }
    return new ModelAnswered(
        "text " + chance.below(100),
        calls,
        new TokenUsage(1L, 1L),
        "m",
        chance.oneIn(25),
        Map.of());
  }
}
