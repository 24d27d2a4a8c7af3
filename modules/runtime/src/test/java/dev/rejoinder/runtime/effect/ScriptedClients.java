package dev.rejoinder.runtime.effect;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Hands out the clients it was given; {@code closed} tells whether it was closed. */
record ScriptedClients(
    Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer, AtomicBoolean closed)
    implements EffectClients {

  @Override
  public Consumer<byte[], byte[]> reader() {
    throw new UnsupportedOperationException("nothing is read again");
  }

  @Override
  public GroupMembershipOperation atClose() {
    return GroupMembershipOperation.LEAVE_GROUP;
  }

  @Override
  public void close() {
    closed.set(true);
  }
}
