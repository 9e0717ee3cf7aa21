package dev.antiphon.protocol;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The template a request was made from. When a value of this type exists, the template's words are in their place.
 *
 * @param version the one that was used
 * @param variables as the client gave them
 * @param messages what the template says before anything else: instructions, and so no part of the input
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PromptUse(
        String id,
        @Nullable String version,
        @Nullable JsonNode variables,
        @JsonIgnore List<Item> messages) {

    private static final int LONGEST_ID = 64;

    /** Reads {@code prompt}, and {@code instructions} where they are messages; null without a prompt. */
    static @Nullable PromptUse read(Fields request) {
        Fields prompt = request.object("prompt");
        if (prompt == null) {
            return null;
        }
        PromptUse use = reference(prompt);
        JsonNode instructions = request.value("instructions");
        return instructions == null || !instructions.isArray()
                ? use
                : new PromptUse(use.id, use.version, use.variables, ItemReader.list(request, "instructions"));
    }

    /** A reference alone, as clients write it. */
    public static PromptUse reference(Fields prompt) {
        String id = prompt.requiredText("id", LONGEST_ID);
        String version = prompt.text("version", LONGEST_ID);
        Fields variables = prompt.object("variables");
        prompt.refuseOthers();
        return new PromptUse(id, version, variables == null ? null : variables.json(), List.of());
    }

    static @Nullable PromptUse stored(@Nullable Fields prompt) {
        return prompt == null ? null : reference(prompt);
    }
}
