package dev.rejoinder.dispatch;

import dev.rejoinder.topics.Topic;

/** A record to be written. */
record Output<V>(Topic<V> topic, String key, V value) {}
