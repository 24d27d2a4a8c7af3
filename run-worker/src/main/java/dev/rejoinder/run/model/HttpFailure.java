package dev.rejoinder.run.model;

import dev.langchain4j.exception.HttpException;
import okhttp3.Headers;

/**
 * An answer that is an error, with its headers, which the library's own exception drops.
 *
 * <p>The message is the body as received.
 */
final class HttpFailure extends HttpException {

  private static final long serialVersionUID = 1L;

  private final transient Headers headers;

  HttpFailure(int statusCode, String body, Headers headers) {
    super(statusCode, body);
    this.headers = headers;
  }

  Headers headers() {
    return headers;
  }
}
