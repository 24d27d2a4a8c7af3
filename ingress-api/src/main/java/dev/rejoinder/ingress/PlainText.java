package dev.rejoinder.ingress;

/** What those are answered who do not read JSON. */
record PlainText(String contentType, String text) implements Response {

  @Override
  public int status() {
    return 200;
  }
}
