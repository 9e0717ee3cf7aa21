package dev.antiphon.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ThreadLocalRandom;

/** Writes one response, as a stream of events in the contract's order or as JSON. Texts stay escaped as they came. */
final class FloorResponse {

    private static final String REST = "\"parallel_tool_calls\":true,\"previous_response_id\":null,"
            + "\"prompt_cache_key\":null,\"reasoning\":{\"effort\":null,\"summary\":null},\"safety_identifier\":null,"
            + "\"service_tier\":\"default\",\"store\":false,\"temperature\":1,\"text\":{\"format\":{\"type\":\"text\"}},"
            + "\"tool_choice\":\"auto\",\"tools\":[],\"top_logprobs\":0,\"top_p\":1,\"presence_penalty\":0,"
            + "\"frequency_penalty\":0,\"truncation\":\"disabled\",\"user\":null,\"metadata\":{},\"usage\":";

    private final OutputStream out;
    private final String model;
    private final String id = Long.toHexString(ThreadLocalRandom.current().nextLong());
    private final long createdAt = System.currentTimeMillis() / 1000;
    private final byte[] deltaStart;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream(256);
    private long inputTokens;
    private long outputTokens;
    private int sequence;

    FloorResponse(String model, OutputStream out) {
        this.model = model;
        this.out = out;
        this.deltaStart =
                Json.ascii("event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\","
                        + place() + ",\"delta\":\"");
    }

    void open() throws IOException {
        event("response.created", "\"response\":" + opening("in_progress", null) + "[]," + REST + "null}");
        event("response.in_progress", "\"response\":" + opening("in_progress", null) + "[]," + REST + "null}");
        event("response.output_item.added", "\"output_index\":0,\"item\":" + item("in_progress") + "]}");
        event("response.content_part.added", place() + ",\"part\":" + part() + "\",\"annotations\":[]}");
    }

    void delta(byte[] from, int start, int end) throws IOException {
        if (start == end) {
            return;
        }
        text(from, start, end);
        out.write(deltaStart);
        out.write(from, start, end - start);
        out.write(Json.ascii("\",\"logprobs\":[],\"sequence_number\":" + sequence++ + "}\n\n"));
    }

    void text(byte[] from, int start, int end) {
        text.write(from, start, end - start);
    }

    void usage(long input, long output) {
        inputTokens = input;
        outputTokens = output;
    }

    void flush() throws IOException {
        out.flush();
    }

    void complete() throws IOException {
        event("response.output_text.done", place() + ",\"logprobs\":[],\"text\":\"", "\"");
        event("response.content_part.done", place() + ",\"part\":" + part(), "\",\"annotations\":[]}");
        event(
                "response.output_item.done",
                "\"output_index\":0,\"item\":" + item("completed") + part(),
                "\",\"annotations\":[]}]}");
        event("response.completed", "\"response\":" + completed(), ending());
        out.write(Json.ascii("data: [DONE]\n\n"));
        out.flush();
    }

    void json() throws IOException {
        out.write(Json.ascii(completed()));
        text.writeTo(out);
        out.write(Json.ascii(ending()));
    }

    private void event(String type, String fields) throws IOException {
        out.write(Json.ascii("event: " + type + "\ndata: {\"type\":\"" + type + "\",\"sequence_number\":" + sequence++
                + "," + fields + "}\n\n"));
    }

    /** An event whose fields hold the whole text. */
    private void event(String type, String before, String after) throws IOException {
        out.write(Json.ascii("event: " + type + "\ndata: {\"type\":\"" + type + "\",\"sequence_number\":" + sequence++
                + "," + before));
        text.writeTo(out);
        out.write(Json.ascii(after + "}\n\n"));
    }

    private String place() {
        return "\"item_id\":\"msg_" + id + "\",\"output_index\":0,\"content_index\":0";
    }

    private static String part() {
        return "{\"type\":\"output_text\",\"logprobs\":[],\"text\":\"";
    }

    private String item(String status) {
        return "{\"id\":\"msg_" + id + "\",\"type\":\"message\",\"status\":\"" + status
                + "\",\"role\":\"assistant\",\"content\":[";
    }

    private String opening(String status, Long completedAt) {
        return "{\"id\":\"resp_" + id + "\",\"object\":\"response\",\"created_at\":" + createdAt + ",\"completed_at\":"
                + completedAt + ",\"status\":\"" + status + "\",\"background\":false,\"error\":null,"
                + "\"incomplete_details\":null,\"instructions\":null,\"max_output_tokens\":null,"
                + "\"max_tool_calls\":null,\"model\":\"" + model + "\",\"output\":";
    }

    private String completed() {
        return opening("completed", System.currentTimeMillis() / 1000) + "[" + item("completed") + part();
    }

    private String ending() {
        return "\",\"annotations\":[]}]}]," + REST + "{\"input_tokens\":" + inputTokens
                + ",\"input_tokens_details\":{\"cached_tokens\":0,\"cache_write_tokens\":0},\"output_tokens\":"
                + outputTokens + ",\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":"
                + (inputTokens + outputTokens) + "}}";
    }
}
