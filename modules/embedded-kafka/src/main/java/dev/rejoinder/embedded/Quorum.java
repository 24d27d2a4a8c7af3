package dev.rejoinder.embedded;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/**
 * The nodes that form one cluster, each a broker and a controller.
 *
 * @param voters where the controllers listen; at least one, each id once
 */
public record Quorum(List<Voter> voters) {

  private static final Pattern VOTER = Pattern.compile("(\\d{1,9})@([^@:,\\s]+):(\\d{1,5})");

  public Quorum {
    voters = List.copyOf(voters);
    if (voters.isEmpty() || voters.stream().map(Voter::id).distinct().count() < voters.size()) {
      throw new IllegalArgumentException("Each node of a quorum needs an id of its own.");
    }
  }

  /** {@code port} of {@code host} is where its controller listens. */
  public record Voter(int id, String host, int port) {

    @Override
    public String toString() {
      return id + "@" + host + ":" + port;
    }
  }

  /**
   * Reads what {@link #toString()} writes.
   *
   * @throws IllegalArgumentException when it is written in another way
   */
  public static Quorum parse(String text) {
    return new Quorum(Stream.of(text.split(",", -1)).map(Quorum::voter).toList());
  }

  static Quorum of(List<Node> nodes) {
    return new Quorum(
        nodes.stream()
            .map(node -> new Voter(node.id(), node.host(), node.controllerPort()))
            .toList());
  }

  private static Voter voter(String text) {
    Matcher matcher = VOTER.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("A node is written ID@HOST:PORT, not '" + text + "'.");
    }
    return new Voter(
        Integer.parseInt(matcher.group(1)), matcher.group(2), Integer.parseInt(matcher.group(3)));
  }

  /**
   * The voter of {@code nodeId}.
   *
   * @throws IllegalArgumentException when there is none
   */
  public Voter voter(int nodeId) {
    return voters.stream()
        .filter(voter -> voter.id() == nodeId)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("Node %d is not in %s.".formatted(nodeId, this)));
  }

  int size() {
    return voters.size();
  }

  /** The same for every node that was told the same voters, so that nobody has to hand it out. */
  String clusterId() {
    UUID name = UUID.nameUUIDFromBytes(toString().getBytes(StandardCharsets.UTF_8));
    return new Uuid(name.getMostSignificantBits(), name.getLeastSignificantBits()).toString();
  }

  /** As Kafka's {@code controller.quorum.voters} has it. */
  @Override
  public String toString() {
    return voters.stream().map(Voter::toString).collect(Collectors.joining(","));
  }
}
