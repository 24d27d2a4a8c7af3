package dev.rejoinder.benchmarks;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Looks into another JVM of this machine. */
final class JvmProbe implements AutoCloseable {

  private static final String RESTORE_LAG =
      "kafka.consumer:type=consumer-fetch-manager-metrics,client-id=*restore-consumer*,"
          + "topic=*,partition=*";

  private final JMXConnector connector;
  private final MBeanServerConnection beans;

  private JvmProbe(JMXConnector connector) throws IOException {
    this.connector = connector;
    beans = connector.getMBeanServerConnection();
  }

  @SuppressWarnings("BanJNDI") // the address is that of a process of our own
  static JvmProbe attach(long processId) throws IOException {
    try {
      VirtualMachine jvm = VirtualMachine.attach(String.valueOf(processId));
      try {
        String address = jvm.startLocalManagementAgent();
        return new JvmProbe(JMXConnectorFactory.connect(new JMXServiceURL(address)));
      } finally {
        jvm.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
  }

  /** Bytes that survive a full collection, which this asks for. */
  long liveHeapBytes() throws IOException {
    MemoryMXBean memory =
        ManagementFactory.newPlatformMXBeanProxy(
            beans, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  /**
   * Whether copies of at least {@code partitions} changelogs are complete but for a few records.
   */
  boolean standbyComplete(int partitions, double lagMax) {
    try {
      Set<ObjectName> names = beans.queryNames(new ObjectName(RESTORE_LAG), null);
      double lag = 0;
      for (ObjectName name : names) {
        lag += (Double) beans.getAttribute(name, "records-lag");
      }
      return names.size() >= partitions && lag <= lagMax; // false also while a lag is unknown (NaN)
    } catch (JMException e) {
      return false; // a partition came or went meanwhile
    } catch (IOException e) {
      throw new IllegalStateException("A callback-worker does not answer any more.", e);
    }
  }

  /** {@code attribute} of all beans that match {@code names}, added up. */
  double sum(String names, String attribute) throws IOException {
    try {
      double sum = 0;
      for (ObjectName name : beans.queryNames(new ObjectName(names), null)) {
        sum += ((Number) beans.getAttribute(name, attribute)).doubleValue();
      }
      return sum;
    } catch (JMException e) {
      throw new IOException(attribute + " of " + names + " cannot be read", e);
    }
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
