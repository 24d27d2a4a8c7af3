package dev.rejoinder.run.machine;

import dev.rejoinder.run.machine.Item.AssistantMessage;
import dev.rejoinder.run.machine.Item.ThreadNote;
import dev.rejoinder.run.machine.Item.ToolCall;
import dev.rejoinder.run.machine.Item.ToolOutput;
import dev.rejoinder.run.machine.Item.UserMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/**
 * SHA-256 over everything the model is asked.
 *
 * <p>It fences off results of a request that was read before its transaction was aborted: the step
 * taken again may ask something else, and then the digest differs.
 */
final class RequestDigest {

  private final MessageDigest sha256;

  private RequestDigest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static String of(String runId, int turn, AssistantSpec assistant, List<Item> items) {
    RequestDigest digest = new RequestDigest();
    digest.add(runId, String.valueOf(turn), String.valueOf(assistant.model()));
    digest.add(assistant.instructions());
    for (ToolSpec tool : assistant.tools()) {
      digest.add(tool.name(), tool.description(), tool.parameters());
    }
    items.forEach(digest::addItem);
    return HexFormat.of().formatHex(digest.sha256.digest());
  }

  private void addItem(Item item) {
    switch (item) {
      case UserMessage user -> add("user", user.text());
      case AssistantMessage assistant -> {
        add("assistant", assistant.text());
        assistant.calls().forEach(this::addCall);
        new TreeMap<>(assistant.attributes()).forEach((key, value) -> add(key, value));
      }
      case ToolOutput output -> {
        addCall(output.call());
        add(output.output(), String.valueOf(output.isError()));
      }
      case ThreadNote note -> add("note", note.callId(), note.text());
    }
  }

  private void addCall(ToolCall call) {
    add(call.callId(), call.providerCallId(), call.functionName(), call.arguments());
  }

  /** Each text with its length before it, so that no two lists of texts look alike. */
  private void add(String... texts) {
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      sha256.update(bytes);
    }
  }
}
