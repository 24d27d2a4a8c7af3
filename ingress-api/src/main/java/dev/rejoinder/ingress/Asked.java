package dev.rejoinder.ingress;

/** A request and what is to be known of its endpoint to have it answered somewhere. */
record Asked(Endpoint endpoint, Placing placing, Request request) {

  /** Whether the request changes nothing. */
  boolean reads() {
    return request.method().equals("GET") || request.method().equals("HEAD");
  }

  /** Whether it may be sent again when it may have been taken. */
  boolean repeatable() {
    return placing.repeatable(request);
  }

  /** The endpoint's own answer, also when that turns the request down. */
  Response answer() throws InterruptedException {
    try {
      return endpoint.answering().answer(request);
    } catch (BadRequest e) {
      return e.reply();
    }
  }
}
