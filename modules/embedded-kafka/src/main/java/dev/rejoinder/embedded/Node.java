package dev.rejoinder.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One combined broker and controller: its ports, its data, its settings.
 *
 * @param id node id, from 1
 * @param host an address of this machine, for clients and for the other nodes
 * @param directory where its log and metadata live
 */
record Node(int id, String host, int brokerPort, int controllerPort, Path directory) {

  static final String LOOPBACK = "127.0.0.1";

  private static final int RECORD_BYTES_MAX = 5 * 1024 * 1024;
  private static final int SEGMENT_BYTES = 128 * 1024 * 1024;

  String bootstrapServer() {
    return host + ":" + brokerPort;
  }

  /**
   * Writes {@code meta.properties} when it is missing; a formatted directory is left as it is.
   *
   * @throws BrokerException when the directory cannot be written
   */
  void format(String clusterId) {
    try {
      Files.createDirectories(directory);
      if (Files.exists(directory.resolve("meta.properties"))) {
        return;
      }
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setClusterId(clusterId)
          .setNodeId(id)
          .setControllerListenerName("CONTROLLER")
          .setMetadataLogDirectory(directory.toString())
          .addDirectory(directory.toString())
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
          .run();
    } catch (IOException e) {
      throw new BrokerException(
          "The data directory %s cannot be written: %s.".formatted(directory, e.getMessage()), e);
    } catch (Exception e) { // Formatter.run declares it
      throw new BrokerException(
          "The data directory %s cannot be formatted: %s".formatted(directory, e.getMessage()), e);
    }
  }

  /** The stock server's settings for this node as one of {@code quorum}. */
  Properties properties(Quorum quorum) {
    Properties properties = new Properties();
    properties.putAll(network(quorum));
    properties.putAll(replication(quorum.size()));
    properties.putAll(tempo());
    properties.putAll(sizes());
    return properties;
  }

  private Properties network(Quorum quorum) {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", String.valueOf(id));
    p.setProperty("controller.quorum.voters", quorum.toString());
    p.setProperty(
        "listeners",
        "PLAINTEXT://%s,CONTROLLER://%s:%d".formatted(bootstrapServer(), host, controllerPort));
    p.setProperty("advertised.listeners", "PLAINTEXT://" + bootstrapServer());
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.setProperty("log.dirs", directory.toString());
    return p;
  }

  private static Properties replication(int nodes) {
    String replicas = String.valueOf(Math.min(nodes, 3));
    String inSync = nodes >= 3 ? "2" : "1";
    Properties p = new Properties();
    p.setProperty("default.replication.factor", replicas);
    p.setProperty("min.insync.replicas", inSync);
    p.setProperty("offsets.topic.replication.factor", replicas);
    p.setProperty("transaction.state.log.replication.factor", replicas);
    p.setProperty("transaction.state.log.min.isr", inSync);
    p.setProperty("share.coordinator.state.topic.replication.factor", replicas);
    p.setProperty("share.coordinator.state.topic.min.isr", inSync);
    return p;
  }

  /** Quick to notice what was killed: a broker, a group member, a transaction. */
  private static Properties tempo() {
    Properties p = new Properties();
    p.setProperty("broker.session.timeout.ms", "1500");
    p.setProperty("broker.heartbeat.interval.ms", "300");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    p.setProperty("group.min.session.timeout.ms", "1000");
    p.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    return p;
  }

  /** Small enough for a laptop, large enough for the largest conversation. */
  private static Properties sizes() {
    Properties p = new Properties();
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("num.partitions", "4");
    p.setProperty("offsets.topic.num.partitions", "4");
    p.setProperty("transaction.state.log.num.partitions", "4");
    p.setProperty("share.coordinator.state.topic.num.partitions", "4");
    p.setProperty("message.max.bytes", String.valueOf(RECORD_BYTES_MAX));
    p.setProperty("replica.fetch.max.bytes", String.valueOf(2 * RECORD_BYTES_MAX));
    p.setProperty("log.segment.bytes", String.valueOf(SEGMENT_BYTES));
    p.setProperty("log.retention.hours", "168");
    p.setProperty("log.cleaner.dedupe.buffer.size", "16777216");
    p.setProperty("num.network.threads", "2");
    p.setProperty("num.io.threads", "4");
    return p;
  }
}
