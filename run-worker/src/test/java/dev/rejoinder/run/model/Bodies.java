package dev.rejoinder.run.model;

/** Answers as the three APIs write them. */
final class Bodies {

  static final String RESPONSES_TWO_CALLS =
      """
      {"id":"resp_1","object":"response","created_at":1741294021,"status":"completed","error":null,
       "incomplete_details":null,"model":"some-model-2026","output":[
        {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAAA-opaque"},
        {"type":"function_call","id":"fc_1","call_id":"call_a","name":"get_weather",
         "arguments":"{\\"location\\":\\"Berlin\\"}","status":"completed"},
        {"type":"function_call","id":"fc_2","call_id":"call_b","name":"get_weather",
         "arguments":"{\\"location\\":\\"Paris\\"}","status":"completed"}],
       "parallel_tool_calls":true,"usage":{"input_tokens":291,"output_tokens":23,
        "input_tokens_details":{"cached_tokens":0},"output_tokens_details":{"reasoning_tokens":9},
        "total_tokens":314}}\
      """;

  static final String RESPONSES_TEXT =
      """
      {"id":"resp_2","object":"response","status":"completed","model":"some-model-2026","output":[
        {"type":"message","id":"msg_1","role":"assistant","status":"completed",
         "content":[{"type":"output_text","text":"21 and 24 degrees.","annotations":[]}]}],
       "usage":{"input_tokens":400,"output_tokens":7,"total_tokens":407}}\
      """;

  static final String CHAT_TWO_CALLS =
      """
      {"id":"chatcmpl-1","object":"chat.completion","created":1741294021,"model":"some-model-2026",
       "choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[
        {"id":"call_a","type":"function","function":{"name":"get_weather",
         "arguments":"{\\"location\\":\\"Berlin\\"}"}},
        {"id":"call_b","type":"function","function":{"name":"get_weather",
         "arguments":"{\\"location\\":\\"Paris\\"}"}}]},"finish_reason":"tool_calls"}],
       "usage":{"prompt_tokens":291,"completion_tokens":23,"total_tokens":314}}\
      """;

  static final String CHAT_TEXT =
      """
      {"id":"chatcmpl-2","object":"chat.completion","model":"some-model-2026","choices":[{"index":0,
       "message":{"role":"assistant","content":"21 and 24 degrees."},"finish_reason":"stop"}],
       "usage":{"prompt_tokens":400,"completion_tokens":7,"total_tokens":407}}\
      """;

  static final String ANTHROPIC_TWO_CALLS =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"some-model-2026","content":[
        {"type":"thinking","thinking":"Two cities.","signature":"sig-opaque"},
        {"type":"tool_use","id":"call_a","name":"get_weather","input":{"location":"Berlin"}},
        {"type":"tool_use","id":"call_b","name":"get_weather","input":{"location":"Paris"}}],
       "stop_reason":"tool_use","usage":{"input_tokens":291,"output_tokens":23}}\
      """;

  static final String ANTHROPIC_TEXT =
      """
      {"id":"msg_2","type":"message","role":"assistant","model":"some-model-2026",
       "content":[{"type":"text","text":"21 and 24 degrees."}],"stop_reason":"end_turn",
       "usage":{"input_tokens":400,"output_tokens":7}}\
      """;

  private Bodies() {}

  static String twoCalls(Provider provider) {
    return switch (provider) {
      case OPENAI -> RESPONSES_TWO_CALLS;
      case OPENAI_CHAT -> CHAT_TWO_CALLS;
      case ANTHROPIC -> ANTHROPIC_TWO_CALLS;
      case SCRIPTED -> throw new IllegalArgumentException("no server");
    };
  }

  static String text(Provider provider) {
    return switch (provider) {
      case OPENAI -> RESPONSES_TEXT;
      case OPENAI_CHAT -> CHAT_TEXT;
      case ANTHROPIC -> ANTHROPIC_TEXT;
      case SCRIPTED -> throw new IllegalArgumentException("no server");
    };
  }
}
