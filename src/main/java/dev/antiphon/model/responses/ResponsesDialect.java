package dev.antiphon.model.responses;

import dev.antiphon.model.StructuredOutputs;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * In what an upstream's Responses API differs from that of others.
 *
 * @param send hints that the upstream takes, out of {@link #SENDABLE}. They change no answer and make many refuse the whole
 *     request, so none is sent unless named here
 * @param strip fields of the request that are never sent
 * @param hostedTools types of tools that the upstream runs itself, out of {@link #HOSTED}
 * @param nativeTools whether it knows all kinds of tools that clients run; otherwise all of them are functions to it
 * @param rawReasoning whether it takes back what a model thought in plain text; what it has encrypted itself it gets back in
 *     any case
 * @param structuredOutputs what it makes of the format of an answer
 */
public record ResponsesDialect(
        Set<String> send,
        Set<String> strip,
        Set<String> hostedTools,
        boolean nativeTools,
        boolean rawReasoning,
        StructuredOutputs structuredOutputs) {

    public static final Set<String> SENDABLE = Set.of(
            "metadata",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "safety_identifier",
            "service_tier",
            "user");

    public static final Set<String> HOSTED = Set.of(
            "code_interpreter",
            "file_search",
            "image_generation",
            "mcp",
            "programmatic_tool_calling",
            "shell",
            "tool_search",
            "web_search",
            "web_search_preview");

    /** What every upstream needs to answer at all, as a stream. */
    public static final Set<String> INDISPENSABLE = Set.of("model", "input", "stream");

    public static final ResponsesDialect DEFAULT =
            new ResponsesDialect(Set.of(), Set.of(), Set.of(), true, false, StructuredOutputs.PASSED_ON);

    /** Tools are also known under the day they were made. */
    private static final Pattern DATE = Pattern.compile("_\\d{4}_\\d{2}_\\d{2}$");

    public ResponsesDialect {
        require(SENDABLE, send, "send");
        require(HOSTED, hostedTools, "hosted_tools");
        if (strip.stream().anyMatch(INDISPENSABLE::contains)) {
            throw new IllegalArgumentException("strip must not name any of " + new TreeSet<>(INDISPENSABLE));
        }
        send = Set.copyOf(send);
        strip = Set.copyOf(strip);
        hostedTools = Set.copyOf(hostedTools);
    }

    private static void require(Set<String> known, Set<String> named, String setting) {
        if (!known.containsAll(named)) {
            throw new IllegalArgumentException(setting + " may name " + new TreeSet<>(known) + ", not " + named);
        }
    }

    /** Whether the upstream runs tools of that type. */
    boolean hosts(String toolType) {
        return hostedTools.contains(DATE.matcher(toolType).replaceFirst(""));
    }
}
