package dev.rejoinder.ingress;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers what never reaches a route, such as an address that cannot be decoded, as JSON too. */
final class JsonErrors implements Request.Handler {

  private final RequestIds ids;

  JsonErrors(RequestIds ids) {
    this.ids = ids;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus() < 400 ? 500 : response.getStatus();
    String error = HttpStatus.getMessage(status);
    Reply reply = Reply.error(status, error, "The server could not take this request.");
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    SecurityHeaders.of(request.isSecure()).forEach(response.getHeaders()::put);
    response.getHeaders().put(Edge.REQUEST_ID, ids.fresh("req_"));
    byte[] body = reply.body().toString().getBytes(StandardCharsets.UTF_8);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }
}
