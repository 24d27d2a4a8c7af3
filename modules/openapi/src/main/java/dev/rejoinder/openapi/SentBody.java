package dev.rejoinder.openapi;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Flow;

/** Reads the body of a request as its client would send it. */
final class SentBody implements Flow.Subscriber<ByteBuffer> {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private SentBody() {}

  /** As text; empty when the publisher does not hand it out at once. */
  static String of(BodyPublisher publisher) {
    SentBody body = new SentBody();
    publisher.subscribe(body);
    return body.bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ByteBuffer part) {
    byte[] read = new byte[part.remaining()];
    part.get(read);
    bytes.writeBytes(read);
  }

  @Override
  public void onError(Throwable problem) {}

  @Override
  public void onComplete() {}
}
