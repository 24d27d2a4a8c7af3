package dev.rejoinder.hooks;

import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.schemas.WebhookJobStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Where every job stands, as read from their topic; bounded by it. Thread-safe. */
public final class KnownJobs {

  private final Map<String, WebhookJob> byId = new ConcurrentHashMap<>();

  /**
   * Takes a record of the topic; null means that the job was forgotten. A job that has ended stays
   * ended, though progress that was on its way comes after.
   */
  public void follow(String id, @Nullable WebhookJob job) {
    if (job == null) {
      byId.remove(id);
    } else {
      byId.merge(id, job, KnownJobs::later);
    }
  }

  public Optional<WebhookJob> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** In no order. */
  public List<WebhookJob> of(String owner) {
    return byId.values().stream().filter(job -> job.getOwner().equals(owner)).toList();
  }

  public static boolean ended(WebhookJob job) {
    return job.getStatus() != WebhookJobStatus.RUNNING;
  }

  private static WebhookJob later(WebhookJob known, WebhookJob told) {
    return ended(known) && known.getStatus() != told.getStatus() ? known : told;
  }
}
