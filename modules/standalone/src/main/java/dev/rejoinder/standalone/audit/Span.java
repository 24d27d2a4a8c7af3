package dev.rejoinder.standalone.audit;

/**
 * Offsets of one partition.
 *
 * @param first the first record still kept
 * @param from where the range begins; not before {@code first}
 * @param until behind the range's last record
 */
record Span(long first, long from, long until) {

  long size() {
    return Math.max(0, until - from);
  }
}
