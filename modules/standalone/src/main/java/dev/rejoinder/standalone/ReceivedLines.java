package dev.rejoinder.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.standalone.listen.Content;
import dev.rejoinder.standalone.listen.Received;
import dev.rejoinder.standalone.listen.Repeats;
import dev.rejoinder.standalone.listen.Verdict;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints what was received, a line for each request. Thread-safe. */
sealed interface ReceivedLines {

  void print(Received received);

  /** For people. */
  record Plain(PrintWriter out, boolean verbose) implements ReceivedLines {

    private static final String INDENT = " ".repeat(14);
    private static final int TEXT_CHARS_MAX = 60;
    private static final int FIRST_ERROR_STATUS = 300;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    @Override
    public void print(Received received) {
      List<String> words = new ArrayList<>();
      words.add(TIME.withZone(ZoneId.systemDefault()).format(received.at()));
      words.add(Paint.BOLD.on(what(received.content())));
      words.add(received.id().isEmpty() ? "no webhook-id" : shown(received.id()));
      words.add(received.attempt().isEmpty() ? "" : "attempt " + shown(received.attempt()));
      words.add(bytes(received.bodyBytes()));
      words.add(verdict(received.verdict()));
      words.add(again(received.seen()));
      words.add(status(received.status()));
      words.removeIf(String::isEmpty);
      StringBuilder text = new StringBuilder(String.join("  ", words)).append('\n');
      why(received.verdict()).lines().forEach(line -> indent(text, line));
      received.note().lines().forEach(line -> indent(text, line));
      if (received.content().batch()) {
        received.content().items().forEach(item -> indent(text, item.type() + "  " + item.id()));
      }
      if (verbose) {
        Content.pretty(received.body()).lines().forEach(line -> indent(text, line));
      }
      out.print(text);
      out.flush();
    }

    private static void indent(StringBuilder text, String line) {
      text.append(INDENT).append(shown(line)).append('\n');
    }

    private static String what(Content content) {
      if (content.batch()) {
        return "batch of %d (%s)".formatted(content.items().size(), content.format().label());
      }
      String type = content.items().getFirst().type();
      return type.isEmpty() ? content.format().label() : cut(shown(type));
    }

    private static String cut(String text) {
      return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX - 1) + "…";
    }

    private static String bytes(int bytes) {
      return String.format(Locale.ROOT, "%,d bytes", bytes);
    }

    private static String verdict(Verdict verdict) {
      return switch (verdict) {
        case Verdict.Verified verified -> Paint.GREEN.on("verified");
        case Verdict.Unsigned unsigned -> Paint.YELLOW.on("not signed");
        case Verdict.Unchecked unchecked -> Paint.YELLOW.on("signed, not checked");
        case Verdict.Bad bad -> Paint.YELLOW.on("BAD SIGNATURE");
      };
    }

    private static String why(Verdict verdict) {
      return verdict instanceof Verdict.Bad bad ? bad.why() : "";
    }

    private static String again(Repeats.Seen seen) {
      if (seen.times() == 1) {
        return "";
      }
      return seen.taken()
          ? Paint.YELLOW.on("REPEATED, came %d times".formatted(seen.times()))
          : "came %d times".formatted(seen.times());
    }

    private static String status(int status) {
      return (status < FIRST_ERROR_STATUS ? Paint.GREEN : Paint.YELLOW).on("-> " + status);
    }

    /** Whoever sends must not speak to the terminal. */
    private static String shown(String text) {
      return text.replaceAll("\\p{Cntrl}|[\\x80-\\x9f]", "?");
    }
  }

  /** For programs: an object on a line. */
  record Json(PrintWriter out) implements ReceivedLines {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void print(Received received) {
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("received_at", received.at().toString());
      line.put("webhook_id", received.id());
      line.put("attempt", received.attempt());
      line.put("format", received.content().format().label());
      line.put("batch", received.content().batch());
      received
          .content()
          .items()
          .forEach(item ->
              line.withArray("events").addObject().put("type", item.type()).put("id", item.id()));
      line.put("signature", word(received.verdict()));
      if (received.verdict() instanceof Verdict.Bad bad) {
        line.put("reason", bad.why());
      }
      line.put("times", received.seen().times());
      line.put("taken_before", received.seen().taken());
      line.put("size_bytes", received.bodyBytes());
      line.put("status", received.status());
      if (!received.note().isEmpty()) {
        line.put("note", received.note());
      }
      putBody(line, received);
      out.println(line);
      out.flush();
    }

    private static String word(Verdict verdict) {
      return switch (verdict) {
        case Verdict.Verified verified -> "verified";
        case Verdict.Unsigned unsigned -> "not_signed";
        case Verdict.Unchecked unchecked -> "not_checked";
        case Verdict.Bad bad -> "bad";
      };
    }

    /** As JSON when it is, else as text. */
    private static void putBody(ObjectNode line, Received received) {
      if (received.content().format() == Content.Format.OTHER) {
        line.put("body", received.body());
        return;
      }
      try {
        line.set("body", JSON.readTree(received.body()));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("it was read as JSON before", e);
      }
    }
  }
}
