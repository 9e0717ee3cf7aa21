package dev.antiphon.bench;

/** The Responses API, as OpenAI streams it: what is said by deltas is said again when its part, its item and all is done. */
final class ResponsesWords implements Words {

    private static final String PLACE = "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0";

    private final ChatRequest request;
    private final StringBuilder text = new StringBuilder();
    private int sequence;

    ResponsesWords(ChatRequest request) {
        this.request = request;
    }

    @Override
    public String opening() {
        String begun = "\"response\":" + response("in_progress", "", "null");
        String opening = event("response.created", begun) + event("response.in_progress", begun);
        return request.wantsCall()
                ? opening
                : opening
                        + event("response.output_item.added", "\"output_index\":0,\"item\":" + item("in_progress", ""))
                        + event("response.content_part.added", PLACE + ",\"part\":" + part());
    }

    @Override
    public String token(String token) {
        text.append(token);
        return event("response.output_text.delta", PLACE + ",\"delta\":\"" + token + "\",\"logprobs\":[]");
    }

    @Override
    public String call() {
        String arguments = arguments();
        String place = "\"item_id\":\"fc_1\",\"output_index\":0";
        return event("response.output_item.added", "\"output_index\":0,\"item\":" + callItem("in_progress", ""))
                + event("response.function_call_arguments.delta", place + ",\"delta\":\"" + arguments + "\"")
                + event("response.function_call_arguments.done", place + ",\"arguments\":\"" + arguments + "\"")
                + event("response.output_item.done", "\"output_index\":0,\"item\":" + output());
    }

    @Override
    public String ending() {
        String completed = event("response.completed", "\"response\":" + response("completed", output(), usage()));
        return request.wantsCall()
                ? completed
                : event("response.output_text.done", PLACE + ",\"text\":\"" + text + "\",\"logprobs\":[]")
                        + event("response.content_part.done", PLACE + ",\"part\":" + part())
                        + event("response.output_item.done", "\"output_index\":0,\"item\":" + output())
                        + completed;
    }

    private String event(String type, String fields) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\",\"sequence_number\":" + sequence++ + "," + fields
                + "}\n\n";
    }

    private String response(String status, String output, String usage) {
        return "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1760000000,\"status\":\"" + status
                + "\",\"error\":null,\"incomplete_details\":null,\"instructions\":null,\"metadata\":{},\"model\":\""
                + request.model() + "\",\"output\":[" + output
                + "],\"parallel_tool_calls\":true,\"store\":false,\"temperature\":1,\"text\":{\"format\":{\"type\":"
                + "\"text\"}},\"tool_choice\":\"auto\",\"tools\":[],\"top_p\":1,\"truncation\":\"disabled\",\"usage\":"
                + usage + "}";
    }

    private String output() {
        return request.wantsCall() ? callItem("completed", arguments()) : item("completed", part());
    }

    private static String item(String status, String content) {
        return "{\"id\":\"msg_1\",\"type\":\"message\",\"status\":\"" + status
                + "\",\"role\":\"assistant\",\"content\":[" + content + "]}";
    }

    private String part() {
        return "{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"" + text + "\"}";
    }

    private String callItem(String status, String arguments) {
        return "{\"id\":\"fc_1\",\"type\":\"function_call\",\"status\":\"" + status + "\",\"call_id\":\"call_"
                + request.toolResults() + "\",\"name\":\"look_up\",\"arguments\":\"" + arguments + "\"}";
    }

    private String arguments() {
        return "{\\\"key\\\":\\\"k" + request.toolResults() + "\\\"}";
    }

    private String usage() {
        return "{\"input_tokens\":" + request.messages() + ",\"input_tokens_details\":{\"cached_tokens\":0},"
                + "\"output_tokens\":" + request.spent() + ",\"output_tokens_details\":{\"reasoning_tokens\":0},"
                + "\"total_tokens\":" + (request.messages() + request.spent()) + "}";
    }
}
