package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code tools} and {@code tool_choice}. */
final class ToolReader {

    /** Tools of OpenAI's machinery: an offer that nothing here takes up (decision D16). */
    static final Set<String> HOSTED = Set.of(
            "web_search",
            "web_search_2025_08_26",
            "web_search_preview",
            "web_search_preview_2025_03_11",
            "code_interpreter",
            "image_generation",
            "computer",
            "computer_use_preview",
            "tool_search",
            "programmatic_tool_calling");

    /** Known to the contract, not available here (yet): refused by name. */
    static final Set<String> REFUSED =
            Set.of("file_search", "mcp", "custom", "namespace", "local_shell", "shell", "apply_patch");

    private static final List<String> MODES = List.of("none", "auto", "required");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private ToolReader() {}

    static ToolSpec read(Fields tool) {
        String type = tool.requiredText("type", 64);
        if (type.equals("function")) {
            return function(tool);
        }
        if (HOSTED.contains(type)) {
            return new ToolSpec.Hosted(type, tool.json());
        }
        if (REFUSED.contains(type)) {
            throw ApiError.unsupported(tool.path(), "Tools of type '" + type + "' are not available on this server.")
                    .exception();
        }
        throw ApiError.invalid("invalid_value", tool.pathOf("type"), "Invalid value: '" + type + "'.")
                .exception();
    }

    private static ToolSpec function(Fields tool) {
        String name = tool.requiredText("name", 64);
        if (!NAME.matcher(name).matches()) {
            throw ApiError.invalid(
                            "invalid_value",
                            tool.pathOf("name"),
                            "Invalid '" + tool.pathOf("name") + "': expected 1 to 64 letters, digits, '_' or '-'.")
                    .exception();
        }
        Fields parameters = tool.object("parameters");
        for (String later : List.of("output_schema", "allowed_callers")) {
            if (tool.has(later)) {
                throw ApiError.unsupported(tool.pathOf(later), "It is not available on this server.")
                        .exception();
            }
        }
        if (tool.flag("defer_loading", false)) {
            throw ApiError.unsupported(tool.pathOf("defer_loading"), "It is not available on this server.")
                    .exception();
        }
        ToolSpec function = new ToolSpec.Function(
                name,
                tool.text("description"),
                parameters == null ? null : parameters.json(),
                tool.flag("strict", true));
        tool.refuseOthers();
        return function;
    }

    static ToolChoice choice(Fields fields, List<ToolSpec> tools) {
        JsonNode choice = fields.value("tool_choice");
        if (choice == null) {
            return ToolChoice.Mode.AUTO;
        }
        return choice.isTextual() ? mode(fields, tools) : named(Fields.of(choice, "tool_choice"), tools);
    }

    private static ToolChoice mode(Fields fields, List<ToolSpec> tools) {
        String word = fields.choice("tool_choice", MODES);
        ToolChoice.Mode mode =
                word == null ? ToolChoice.Mode.AUTO : ToolChoice.Mode.valueOf(word.toUpperCase(Locale.ROOT));
        if (mode == ToolChoice.Mode.REQUIRED && tools.stream().noneMatch(ToolSpec.Function.class::isInstance)) {
            throw tools.isEmpty()
                    ? ApiError.invalid(
                                    null,
                                    "tool_choice",
                                    "Tool choice 'required' must be specified with 'tools' parameter.")
                            .exception()
                    : ApiError.unsupported("tool_choice", "None of the declared tools is available on this server.")
                            .exception();
        }
        return mode;
    }

    private static ToolChoice named(Fields choice, List<ToolSpec> tools) {
        String type = choice.requiredText("type", 64);
        if (!type.equals("function")) {
            throw ApiError.unsupported("tool_choice", "'" + type + "' is not available on this server.")
                    .exception();
        }
        String name = choice.requiredText("name", 64);
        choice.refuseOthers();
        boolean declared = tools.stream()
                .anyMatch(
                        tool -> tool instanceof ToolSpec.Function f && f.name().equals(name));
        if (!declared) {
            throw ApiError.invalid(null, "tool_choice", "Tool choice 'function' not found in 'tools' parameter.")
                    .exception();
        }
        return new ToolChoice.NamedFunction(name);
    }
}
