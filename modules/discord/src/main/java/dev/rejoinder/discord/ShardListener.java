package dev.rejoinder.discord;

import com.neovisionaries.ws.client.WebSocketFrame;
import dev.rejoinder.schemas.SourceSignalKind;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import net.dv8tion.jda.api.events.GenericEvent;
import net.dv8tion.jda.api.events.RawGatewayEvent;
import net.dv8tion.jda.api.events.session.SessionDisconnectEvent;
import net.dv8tion.jda.api.events.session.ShutdownEvent;
import net.dv8tion.jda.api.hooks.EventListener;
import net.dv8tion.jda.api.requests.CloseCode;
import org.jspecify.annotations.Nullable;

/**
 * Hears what one connection of JDA has to tell and puts what matters into the outbox.
 *
 * <p>It is called on the thread that reads the socket: while the outbox is full, nothing is read.
 */
final class ShardListener implements EventListener {

  private final ShardNews news;
  private final Outbox outbox;
  private final BlockingQueue<String> ended = new ArrayBlockingQueue<>(1);
  private volatile boolean connected;
  private volatile boolean everConnected;

  ShardListener(ShardNews news, Outbox outbox) {
    this.news = news;
    this.outbox = outbox;
  }

  @Override
  public void onEvent(GenericEvent event) {
    try {
      if (event instanceof RawGatewayEvent raw) {
        onGateway(raw);
      } else if (event instanceof SessionDisconnectEvent lost) {
        connected = false;
        outbox.put(news.signal(SourceSignalKind.DISCONNECTED, reason(lost)));
      } else if (event instanceof ShutdownEvent shutdown) {
        connected = false;
        ended.offer(reason(shutdown));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until JDA gives the connection up for good; why it did. */
  String awaitEnd() throws InterruptedException {
    return ended.take();
  }

  /** Whether messages come in at this moment. */
  boolean connected() {
    return connected;
  }

  boolean everConnected() {
    return everConnected;
  }

  private void onGateway(RawGatewayEvent raw) throws InterruptedException {
    switch (raw.getType()) {
      case "READY", "RESUMED" -> {
        connected = true;
        everConnected = true;
        outbox.put(news.signal(SourceSignalKind.CONNECTED, null));
      }
      case "MESSAGE_CREATE" -> {
        if (MessageFilter.accepts(raw.getPayload(), raw.getJDA().getSelfUser().getId())) {
          outbox.put(news.event(raw.getPayload()));
        }
      }
      default -> {
        // Of no concern to anybody here.
      }
    }
  }

  private static String reason(SessionDisconnectEvent lost) {
    @Nullable WebSocketFrame frame =
        lost.isClosedByServer() ? lost.getServiceCloseFrame() : lost.getClientCloseFrame();
    return frame == null
        ? "The connection to Discord broke; it is being opened again."
        : "The connection to Discord was closed (%d %s); it is being opened again."
            .formatted(frame.getCloseCode(), frame.getCloseReason());
  }

  private static String reason(ShutdownEvent shutdown) {
    @Nullable CloseCode code = shutdown.getCloseCode();
    if (code == null) {
      return "The connection to Discord ended (%d).".formatted(shutdown.getCode());
    }
    return switch (code) {
      case AUTHENTICATION_FAILED ->
          "Discord does not know the token (4004); set the source's api.token.";
      case DISALLOWED_INTENTS ->
          "Discord refuses the bot the message content intent (4014); allow it in the Developer"
              + " Portal, under Bot.";
      case INVALID_SHARD, SHARDING_REQUIRED ->
          "Discord refuses so many or so few shards (%d); change the source's gateway.shards."
              .formatted(shutdown.getCode());
      default ->
          "Discord closed the connection (%d: %s).".formatted(code.getCode(), code.getMeaning());
    };
  }
}
