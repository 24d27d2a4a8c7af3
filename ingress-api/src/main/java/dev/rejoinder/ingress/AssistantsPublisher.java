package dev.rejoinder.ingress;

import dev.rejoinder.ingress.assistant.KnownAssistants;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.schemas.Assistant;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the file's assistants to their topic, once at start, where they differ from what is there.
 *
 * <p>Keeps trying until Kafka has them; assistants the file does not name are left alone, for
 * another replica may have written them.
 */
final class AssistantsPublisher implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(AssistantsPublisher.class);

  private static final Duration RETRY = Duration.ofMillis(50);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final List<Assistant> wanted;
  private final KnownAssistants known;
  private final Service tail;
  private final Consumer<Assistant> log;
  private final Optional<String> defaultId;
  private final CountDownLatch closing = new CountDownLatch(1);

  /** By id, what was known of an assistant when it was published: it is read once that changes. */
  private final Map<String, Optional<Assistant>> published = new HashMap<>();

  private volatile Health health = Health.notReady("The assistants are not published yet.");
  private @Nullable Thread thread;

  /**
   * @param tail tells, by being ready, that {@code known} has everything there is on the topic
   * @param log returns once an assistant is durable; throws {@link CommandLog.NotWritten}
   */
  AssistantsPublisher(
      List<Assistant> wanted,
      Optional<String> defaultId,
      KnownAssistants known,
      Service tail,
      Consumer<Assistant> log) {
    this.wanted = List.copyOf(wanted);
    this.defaultId = defaultId;
    this.known = known;
    this.tail = tail;
    this.log = log;
  }

  @Override
  public String name() {
    return "assistants-publisher";
  }

  @Override
  public synchronized void start() {
    if (thread == null) {
      thread = Thread.ofVirtual().name(name()).start(this::run);
    }
  }

  @Override
  public Health health() {
    return health;
  }

  @Override
  public synchronized void close() {
    closing.countDown();
    if (thread != null) {
      thread.interrupt();
      try {
        thread.join(CLOSE_TIMEOUT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try {
      while (!closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
        if (tail.health().state() == Health.State.READY && known()) {
          health = Health.ready();
          warnOfUnknownDefault();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * True once every assistant wanted was read back: being on the topic is not enough, since
   * questions are answered from what was read. Another process may have written the id again.
   */
  private boolean known() {
    try {
      List<Assistant> missing = wanted.stream().filter(assistant -> !isKnown(assistant)).toList();
      for (Assistant assistant : missing) {
        if (!published.containsKey(assistant.getId())) {
          Optional<Assistant> before = known.find(assistant.getId());
          log.accept(assistant);
          published.put(assistant.getId(), before);
          LOG.atInfo().addKeyValue("assistant", assistant.getId()).log("assistant published");
        }
      }
      return missing.isEmpty();
    } catch (CommandLog.NotWritten e) {
      LOG.atWarn().setCause(e).log("assistants not published, trying again");
      return false;
    }
  }

  private boolean isKnown(Assistant assistant) {
    Optional<Assistant> now = known.find(assistant.getId());
    Optional<Assistant> before = published.getOrDefault(assistant.getId(), now);
    return now.filter(assistant::equals).isPresent() || !now.equals(before);
  }

  private void warnOfUnknownDefault() {
    boolean found =
        defaultId.isEmpty()
            || known.find(defaultId.get()).isPresent()
            || wanted.stream().anyMatch(assistant -> assistant.getId().equals(defaultId.get()));
    if (!found) {
      LOG.atWarn()
          .addKeyValue("assistant", defaultId.get())
          .log("ASSISTANT_ID names no known assistant, so questions to it answer 404");
    }
  }
}
