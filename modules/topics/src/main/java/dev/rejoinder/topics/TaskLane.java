package dev.rejoinder.topics;

import java.net.URI;
import java.util.Locale;

/** Names the lane tasks for a URL take: one for each scheme, host and port. */
public final class TaskLane {

  private TaskLane() {}

  /** {@code url}: http or https, with a host. */
  public static String of(URI url) {
    String scheme = url.getScheme().toLowerCase(Locale.ROOT);
    int usual = "https".equals(scheme) ? 443 : 80;
    int port = url.getPort() == -1 ? usual : url.getPort();
    return "task:%s://%s:%d".formatted(scheme, url.getHost().toLowerCase(Locale.ROOT), port);
  }
}
