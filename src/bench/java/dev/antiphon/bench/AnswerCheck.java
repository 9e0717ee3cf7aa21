package dev.antiphon.bench;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Says no to an answer that is not what the upstream said: every token once, in order, and the usage it counted. */
final class AnswerCheck {

    private static final byte[] ID = Json.ascii("\"id\":\"resp_");
    private static final byte[] TEXT = Json.ascii("\"text\":\"");
    private static final byte[] CALL_ID = Json.ascii("\"call_id\":\"");
    private static final byte[] COMPLETED = Json.ascii("\"status\":\"completed\"");
    private static final byte[] INPUT_TOKENS = Json.ascii("\"input_tokens\":");
    private static final byte[] OUTPUT_TOKENS = Json.ascii("\"output_tokens\":");

    private AnswerCheck() {}

    /** Checks a finished response, in a body or in the last event of a stream. */
    static Answer response(byte[] json, int from, int to, int expectedTokens) {
        return response(json, from, to, expectedTokens, 0);
    }

    /** @param calls of tools that the server ran, each of which the upstream counts as a token */
    static Answer response(byte[] json, int from, int to, int expectedTokens, int calls) {
        require(Json.find(json, COMPLETED, from, to) >= 0, "not completed", json, from, to);
        String id = "resp_" + Json.string(json, ID, from, to);
        long input = Json.number(json, INPUT_TOKENS, from, to);
        long output = Json.number(json, OUTPUT_TOKENS, from, to);
        int call = Json.find(json, CALL_ID, from, to);
        if (call >= 0) {
            require(input >= 1 && output == 1, "wrong usage", json, from, to);
            return new Answer(id, 0, input, Json.string(json, CALL_ID, call, to));
        }
        int text = Json.find(json, TEXT, from, to);
        require(text >= 0, "no text", json, from, to);
        int tokens = stamps(json, text + TEXT.length, 0, null);
        require(tokens == expectedTokens, tokens + " tokens of " + expectedTokens, json, from, to);
        require(input >= 1 && output == expectedTokens + calls, "wrong usage", json, from, to);
        return new Answer(id, tokens, input, "");
    }

    /** Reads the stamps of a text up to its closing quote and returns the index of the token that comes next. */
    static int stamps(byte[] json, int from, int next, @Nullable Latencies added) {
        try {
            return readStamps(json, from, next, added);
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new IllegalStateException("not a text of the fake upstream", e);
        }
    }

    private static int readStamps(byte[] json, int from, int first, @Nullable Latencies added) {
        int next = first;
        int end = Json.endOfString(json, from);
        int at = from;
        while (at < end) {
            Stamp stamp = Stamp.read(json, at);
            if (stamp.index() != next) {
                throw new IllegalStateException("token " + stamp.index() + " where " + next + " was due");
            }
            if (added != null) {
                added.add(stamp.ageMicros());
            }
            next++;
            while (json[at] != ' ') {
                at++;
            }
            at++;
        }
        return next;
    }

    private static void require(boolean condition, String fault, byte[] json, int from, int to) {
        if (!condition) {
            throw new IllegalStateException(
                    fault + ": " + new String(json, from, Math.min(to - from, 1500), StandardCharsets.UTF_8));
        }
    }
}
