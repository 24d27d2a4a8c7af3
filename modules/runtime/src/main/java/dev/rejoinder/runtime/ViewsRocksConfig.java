package dev.rejoinder.runtime;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;

/**
 * Small buffers for stores of views: they are written in order and read once, from end to end, when
 * a partition is taken over; a process may hold a few for each of dozens of partitions.
 */
public final class ViewsRocksConfig implements RocksDBConfigSetter {

  private static final long WRITE_BUFFER_BYTES = 2L * 1024 * 1024;

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setNoBlockCache(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferSize(WRITE_BUFFER_BYTES);
  }

  @Override
  public void close(String storeName, Options options) {
    // It made nothing that would have to be closed.
  }
}
