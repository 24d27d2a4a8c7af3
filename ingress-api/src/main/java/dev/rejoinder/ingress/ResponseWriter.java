package dev.rejoinder.ingress;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts answers on the wire. */
final class ResponseWriter {

  private static final Logger LOG = LoggerFactory.getLogger(ResponseWriter.class);

  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private ResponseWriter() {}

  /** Blocks until the whole answer is with the server, or a stream has ended. */
  static void write(Context context, Response response) {
    switch (response) {
      case Reply reply -> write(context, reply);
      case PlainText text ->
          context.status(text.status()).contentType(text.contentType()).result(text.text());
      case Asset asset -> write(context, asset);
      case Relayed relayed -> write(context, relayed);
      case Streaming stream -> write(context, stream);
    }
  }

  private static void write(Context context, Reply reply) {
    reply.headers().forEach(context::header);
    context.status(reply.status()).contentType("application/json").result(reply.body().toString());
    if (context.method().equals(HandlerType.HEAD) || reply.status() == NO_CONTENT) {
      context.result("");
    }
  }

  private static void write(Context context, Asset asset) {
    context.header("ETag", asset.etag()).header("Cache-Control", asset.cacheControl());
    if (asset.isAtHand(context.header("If-None-Match"))) {
      context.status(NOT_MODIFIED);
    } else {
      context.status(200).contentType(asset.contentType()).result(asset.bytes());
    }
  }

  private static void write(Context context, Relayed relayed) {
    relayed.headers().forEach(context::header);
    boolean head = context.method().equals(HandlerType.HEAD);
    context.status(relayed.status()).result(head ? new byte[0] : relayed.body());
  }

  /** Past Javalin, which would gather the whole answer before it sends any. */
  private static void write(Context context, Streaming stream) {
    boolean whole = false;
    try (stream) {
      stream.headers().forEach(context::header);
      context.status(HttpStatus.OK);
      whole = stream.writeTo(context.res().getOutputStream()) && !Thread.interrupted();
    } catch (IOException e) {
      // The client is gone or does not read: there is nobody to tell, and it resumes by id.
      LOG.atDebug()
          .addKeyValue("path", context.path())
          .addKeyValue("reason", e.toString())
          .log("stream broken off");
    } catch (InterruptedException e) {
      LOG.atDebug().addKeyValue("path", context.path()).log("stream cut off");
    }
    if (!whole) {
      hangUp(context);
    }
  }

  /** Ending the answer properly would wait for the client, which may not even read. */
  private static void hangUp(Context context) {
    ServletContextRequest.getServletContextRequest(context.req())
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint()
        .close();
  }
}
