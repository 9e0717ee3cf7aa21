package dev.antiphon.bench;

/** The Messages API, as Anthropic streams it. */
final class MessagesWords implements Words {

    private final ChatRequest request;

    MessagesWords(ChatRequest request) {
        this.request = request;
    }

    @Override
    public String opening() {
        String block = request.wantsCall()
                ? "{\"type\":\"tool_use\",\"id\":\"toolu_" + request.toolResults()
                        + "\",\"name\":\"look_up\",\"input\":{}}"
                : "{\"type\":\"text\",\"text\":\"\"}";
        return event(
                        "message_start",
                        "\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\""
                                + request.model()
                                + "\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":"
                                + request.messages() + ",\"output_tokens\":1}}")
                + event("content_block_start", "\"index\":0,\"content_block\":" + block)
                + event("ping", "\"x\":0");
    }

    @Override
    public String token(String text) {
        return delta("{\"type\":\"text_delta\",\"text\":\"" + text + "\"}");
    }

    @Override
    public String call() {
        return delta("{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"key\\\":\\\"k" + request.toolResults()
                + "\\\"}\"}");
    }

    @Override
    public String ending() {
        return event("content_block_stop", "\"index\":0")
                + event(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":\"" + (request.wantsCall() ? "tool_use" : "end_turn")
                                + "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":" + request.spent() + "}")
                + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    }

    private static String delta(String delta) {
        return event("content_block_delta", "\"index\":0,\"delta\":" + delta);
    }

    private static String event(String type, String fields) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + fields + "}\n\n";
    }
}
