package dev.antiphon.bench;

/** Chat Completions, as a stream and as JSON. */
final class ChatWords implements Words {

    private final ChatRequest request;
    private final String frame;

    ChatWords(ChatRequest request) {
        this.request = request;
        this.frame =
                "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\""
                        + request.model() + "\",\"choices\":[";
    }

    @Override
    public String opening() {
        return choice("{\"role\":\"assistant\",\"content\":\"\"}", null);
    }

    @Override
    public String token(String text) {
        return choice("{\"content\":\"" + text + "\"}", null);
    }

    @Override
    public String call() {
        return choice("{\"tool_calls\":[" + toolCall("\"index\":0,") + "]}", null);
    }

    @Override
    public String ending() {
        return choice("{}", reason())
                + (request.includeUsage() ? frame + "]," + usage() + "}\n\n" : "")
                + "data: [DONE]\n\n";
    }

    /** The whole answer, with this text unless it is a call. */
    String json(String text) {
        String message = request.wantsCall()
                ? "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[" + toolCall("") + "]}"
                : "{\"role\":\"assistant\",\"content\":\"" + text + "\"}";
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\""
                + request.model() + "\",\"choices\":[{\"index\":0,\"message\":" + message + ",\"finish_reason\":\""
                + reason() + "\"}]," + usage() + "}";
    }

    private String reason() {
        return request.wantsCall() ? "tool_calls" : "stop";
    }

    private String choice(String delta, String finish) {
        return frame + "{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":"
                + (finish == null ? "null" : "\"" + finish + "\"") + "}]}\n\n";
    }

    private String toolCall(String index) {
        return "{" + index + "\"id\":\"call_" + request.toolResults()
                + "\",\"type\":\"function\",\"function\":{\"name\":\"" + request.function()
                + "\",\"arguments\":\"{\\\"key\\\":\\\"k"
                + request.toolResults() + "\\\"}\"}}";
    }

    private String usage() {
        return "\"usage\":{\"prompt_tokens\":" + request.messages() + ",\"completion_tokens\":" + request.spent()
                + ",\"total_tokens\":" + (request.messages() + request.spent()) + "}";
    }
}
