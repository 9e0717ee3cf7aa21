package dev.antiphon.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the fake upstream wants to know of a request. It looks for the few keys it needs instead of parsing, because its
 * CPU time competes with that of the servers it serves.
 *
 * @param messages how many messages the request carries
 * @param toolResults how many of them answer a function call
 * @param function that is called, where one is
 */
record ChatRequest(String model, boolean stream, boolean includeUsage, int messages, int toolResults, String function) {

    private static final Pattern MODEL = Pattern.compile("\"model\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern STREAM = Pattern.compile("\"stream\"\\s*:\\s*true");
    private static final Pattern INCLUDE_USAGE = Pattern.compile("\"include_usage\"\\s*:\\s*true");
    private static final Pattern TOOL_RESULT =
            Pattern.compile("\"role\"\\s*:\\s*\"tool\"|\"type\"\\s*:\\s*\"(?:function_call_output|tool_result)\"");

    static ChatRequest of(String json) {
        Matcher model = MODEL.matcher(json);
        if (!model.find()) {
            throw new IllegalArgumentException("a request without a model");
        }
        int messages = 0;
        for (int at = json.indexOf("\"role\""); at >= 0; at = json.indexOf("\"role\"", at + 6)) {
            messages++;
        }
        String name = model.group(1);
        return new ChatRequest(
                name,
                STREAM.matcher(json).find(),
                INCLUDE_USAGE.matcher(json).find(),
                messages,
                name.contains("calls")
                        ? (int) TOOL_RESULT.matcher(json).results().count()
                        : 0,
                json.contains(FakeTools.FUNCTION) ? FakeTools.FUNCTION : "look_up");
    }

    Script script() {
        return Script.of(model);
    }

    /** How many tokens the answer counts. */
    int spent() {
        return wantsCall() ? 1 : script().tokens();
    }

    /** Whether this turn ends in a function call instead of text. */
    boolean wantsCall() {
        return toolResults < script().calls();
    }
}
