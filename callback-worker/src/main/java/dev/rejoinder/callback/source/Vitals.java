package dev.rejoinder.callback.source;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a source.
 *
 * @param warning null: it is healthy
 * @param since since when connection and warning are as they are
 * @param shards connections of its gateway that were told of
 * @param knownFrom when it was first heard of
 * @param told news told so far; numbers the next
 */
public record Vitals(
    Connection connection,
    @Nullable Warning warning,
    Instant since,
    Requests requests,
    Map<Integer, Shard> shards,
    Api api,
    Instant knownFrom,
    long told) {

  public Vitals {
    shards = Map.copyOf(shards);
  }

  static Vitals begin(Instant now) {
    return new Vitals(
        Connection.CONNECTING, null, now, Requests.NONE, Map.of(), Api.UNASKED, now, 0);
  }

  Vitals with(Requests changed) {
    return new Vitals(connection, warning, since, changed, shards, api, knownFrom, told);
  }

  Vitals with(Api changed) {
    return new Vitals(connection, warning, since, requests, shards, changed, knownFrom, told);
  }

  Vitals with(int number, Shard changed) {
    Map<Integer, Shard> all = new TreeMap<>(shards);
    all.put(number, changed);
    return new Vitals(connection, warning, since, requests, all, api, knownFrom, told);
  }

  Vitals with(Connection changed, Instant now) {
    return new Vitals(changed, warning, now, requests, shards, api, knownFrom, told);
  }

  Vitals with(@Nullable Warning changed, Instant now) {
    return new Vitals(connection, changed, now, requests, shards, api, knownFrom, told);
  }

  Vitals withTold(long number) {
    return new Vitals(connection, warning, since, requests, shards, api, knownFrom, number);
  }

  Shard shard(int number) {
    Shard known = shards.get(number);
    return known == null ? Shard.unknown(knownFrom) : known;
  }
}
