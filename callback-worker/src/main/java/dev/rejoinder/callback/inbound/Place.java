package dev.rejoinder.callback.inbound;

/** Where an event of a source stands in the log. */
record Place(int partition, long offset, String key) {

  /** Tells it from all others of its partition; the key may hold anything. */
  String within() {
    return offset + "/" + key;
  }

  static Place of(int partition, String within) {
    String[] parts = within.split("/", 2);
    return new Place(partition, Long.parseLong(parts[0]), parts[1]);
  }
}
