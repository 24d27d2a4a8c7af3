package dev.rejoinder.openapi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request as it goes over the wire, right or wrong; never changes. */
public final class ApiRequest {

  private final Operation operation;
  private final String what;
  private final String method;
  private final String target;
  private final Map<String, String> headers;
  private final byte[] body;

  private ApiRequest(
      Operation operation,
      String what,
      String method,
      String target,
      Map<String, String> headers,
      byte[] body) {
    this.operation = operation;
    this.what = what;
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.body = body;
  }

  /** One without headers and body. */
  static ApiRequest of(Operation operation, String target) {
    return new ApiRequest(
        operation, "", operation.method(), target, new LinkedHashMap<>(), new byte[0]);
  }

  ApiRequest called(String name) {
    return new ApiRequest(operation, name, method, target, headers, body);
  }

  ApiRequest by(String otherMethod) {
    return new ApiRequest(operation, what, otherMethod, target, headers, body);
  }

  ApiRequest at(String otherTarget) {
    return new ApiRequest(operation, what, method, otherTarget, headers, body);
  }

  /** With {@code name=value} at the end of its query, {@code value} as it goes over the wire. */
  ApiRequest asking(String name, String value) {
    return at(target + (target.contains("?") ? "&" : "?") + name + "=" + value);
  }

  public ApiRequest with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new ApiRequest(operation, what, method, target, more, body);
  }

  /** With the parameter as the document's example has it, where it may be left out. */
  public ApiRequest withExampleOf(Operation.Parameter parameter) {
    if (parameter.required() || parameter.example().isEmpty()) {
      return this;
    }
    String value = parameter.example().get();
    return "header".equals(parameter.in())
        ? with(parameter.name(), value)
        : asking(parameter.name(), value);
  }

  ApiRequest without(String header) {
    Map<String, String> fewer = new LinkedHashMap<>(headers);
    fewer.remove(header);
    return new ApiRequest(operation, what, method, target, fewer, body);
  }

  public ApiRequest saying(byte[] otherBody) {
    return new ApiRequest(operation, what, method, target, headers, otherBody.clone());
  }

  ApiRequest saying(String text) {
    return saying(text.getBytes(StandardCharsets.UTF_8));
  }

  public Operation operation() {
    return operation;
  }

  /** What is wrong with it, or which example it is. */
  public String what() {
    return what;
  }

  public String method() {
    return method;
  }

  public String target() {
    return target;
  }

  public String body() {
    return new String(body, StandardCharsets.UTF_8);
  }

  Map<String, List<String>> headerLists() {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    headers.forEach((name, value) -> lists.put(name, List.of(value)));
    return lists;
  }

  /** What goes over the wire; its length is said unless a header says how long it is. */
  public byte[] wire() {
    List<String> lines = new ArrayList<>();
    lines.add("%s %s HTTP/1.1".formatted(method, target));
    lines.add("Host: 127.0.0.1");
    lines.add("Connection: close");
    headers.forEach((name, value) -> lines.add(name + ": " + value));
    boolean bodied = body.length > 0 || operation.body().isPresent();
    if (bodied && !headers.containsKey("Content-Length") && !chunked()) {
      lines.add("Content-Length: " + body.length);
    }
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    String head = String.join("\r\n", lines) + "\r\n\r\n";
    wire.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    if (chunked() && body.length > 0) {
      wire.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
    wire.writeBytes(body);
    if (chunked()) {
      String end = body.length > 0 ? "\r\n0\r\n\r\n" : "0\r\n\r\n";
      wire.writeBytes(end.getBytes(StandardCharsets.UTF_8));
    }
    return wire.toByteArray();
  }

  Optional<String> sent() {
    return body.length == 0 ? Optional.empty() : Optional.of(body());
  }

  private boolean chunked() {
    return "chunked".equals(headers.get("Transfer-Encoding"));
  }

  @Override
  public String toString() {
    String said = body();
    String shown = said.length() > 200 ? said.substring(0, 200) + "…" : said;
    String where = target.length() > 200 ? target.substring(0, 200) + "…" : target;
    return "%s (%s): %s %s %s".formatted(operation.id(), what, method, where, shown);
  }
}
