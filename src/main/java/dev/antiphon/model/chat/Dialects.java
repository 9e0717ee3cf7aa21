package dev.antiphon.model.chat;

import dev.antiphon.model.StructuredOutputs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What upstreams with a name are known to take and to refuse; each part of it can be settled otherwise. */
public final class Dialects {

    /** Of an upstream of which nothing is known. */
    public static final String GENERIC = "generic";

    private static final Map<String, Dialect> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put(GENERIC, Dialect.DEFAULT);
        BY_NAME.put(
                "openai",
                openAi(
                        "prompt_cache_key",
                        "prompt_cache_retention",
                        "safety_identifier",
                        "service_tier",
                        "user",
                        "verbosity"));
        // Versions of Azure's interface differ in the hints for which they refuse a request; all take this one.
        BY_NAME.put("azure", openAi("user"));
        BY_NAME.put("vllm", usual("reasoning", StructuredOutputs.PASSED_ON, true, "none", "low", "medium", "high"));
        // No choice of a tool means anything to Ollama.
        BY_NAME.put(
                "ollama",
                usual("reasoning", StructuredOutputs.PASSED_ON, false, "none", "low", "medium", "high", "max"));
        // To llama.cpp a tool_choice that names a tool is "auto", and whoever asked is told nothing.
        BY_NAME.put(
                "llama_cpp",
                usual(
                        "reasoning_content",
                        StructuredOutputs.PASSED_ON,
                        false,
                        Dialect.USUAL_EFFORTS.toArray(String[]::new)));
        BY_NAME.put(
                "lm_studio", usual(Dialect.NO_REASONING, StructuredOutputs.SCHEMAS, false, "low", "medium", "high"));
        BY_NAME.put(
                "openrouter",
                new Dialect(
                        "max_tokens",
                        false,
                        true,
                        Set.of("user", "verbosity"),
                        "reasoning",
                        StructuredOutputs.PASSED_ON));
    }

    private Dialects() {}

    private static Dialect openAi(String... send) {
        return new Dialect(
                "max_completion_tokens", true, true, Set.of(send), Dialect.NO_REASONING, StructuredOutputs.PASSED_ON);
    }

    private static Dialect usual(
            String reasoningField, StructuredOutputs outputs, boolean namedToolChoice, String... efforts) {
        return new Dialect(
                "max_tokens",
                false,
                true,
                Set.of(),
                reasoningField,
                outputs,
                namedToolChoice,
                Set.of(efforts),
                ThinkTags.NONE);
    }

    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /** The one of that name; it must be one. */
    public static Dialect named(String name) {
        return Objects.requireNonNull(BY_NAME.get(name), name);
    }
}
