package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Reads {@code tool_choice} and holds it against the tools there are. */
final class ToolChoiceReader {

    private static final List<String> MODES = List.of("none", "auto", "required");

    private final Fields fields;
    private final List<ToolSpec> tools;
    private final boolean open;

    /**
     * @param tools all that the request declares
     * @param open whether what the request continues may declare more
     */
    private ToolChoiceReader(Fields fields, List<ToolSpec> tools, boolean open) {
        this.fields = fields;
        this.tools = tools;
        this.open = open;
    }

    /** The choice of a request. */
    static ToolChoice read(Fields fields, List<ToolSpec> tools, List<Item> input) {
        List<ToolSpec> all = new ArrayList<>(tools);
        input.forEach(item -> all.addAll(ToolReader.declaredBy(item)));
        boolean open = fields.has("previous_response_id") || fields.has("conversation");
        return new ToolChoiceReader(fields, all, open).read();
    }

    /** A choice that was checked before. */
    static ToolChoice stored(Fields fields) {
        return new ToolChoiceReader(fields, List.of(), true).read();
    }

    private ToolChoice read() {
        JsonNode choice = fields.value("tool_choice");
        if (choice == null) {
            return ToolChoice.Mode.AUTO;
        }
        if (choice.isTextual()) {
            return required(mode(fields, "tool_choice"));
        }
        Fields object = Objects.requireNonNull(fields.object("tool_choice"));
        String type = object.requiredText("type", 64);
        return type.equals("allowed_tools") ? allowed(object) : exactly(object);
    }

    private static ToolChoice.Mode mode(Fields fields, String name) {
        String word = fields.choice(name, MODES);
        return word == null ? ToolChoice.Mode.AUTO : ToolChoice.Mode.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private ToolChoice.Mode required(ToolChoice.Mode mode) {
        if (mode == ToolChoice.Mode.REQUIRED && !open && tools.isEmpty()) {
            throw mismatch("Tool choice 'required' must be specified with 'tools' parameter.");
        }
        return mode;
    }

    private ToolChoice exactly(Fields choice) {
        ToolChoice.Named named = reference(choice);
        if (isClients(named) && !isDeclared(named)) {
            throw notFound(named);
        }
        return named;
    }

    private ToolChoice allowed(Fields choice) {
        choice.required("mode");
        ToolChoice.Mode mode = mode(choice, "mode");
        choice.required("tools");
        List<ToolChoice.Named> tools = Objects.requireNonNull(choice.list("tools", ToolChoiceReader::reference));
        choice.refuseOthers();
        tools.stream().filter(named -> isClients(named) && !isDeclared(named)).forEach(named -> {
            throw notFound(named);
        });
        return new ToolChoice.Allowed(mode, tools, choice.json());
    }

    /** It is echoed and stored as it came: what belongs to a tool, such as what opens a server, has no place in it. */
    private static ToolChoice.Named reference(Fields choice) {
        ToolChoice.Named named = named(choice);
        choice.refuseOthers();
        return named;
    }

    private static ToolChoice.Named named(Fields choice) {
        String type = choice.requiredText("type", 64);
        if (type.equals("mcp")) {
            return new ToolChoice.Named(type, choice.text("name", 128), null, choice.requiredText("server_label", 128));
        }
        boolean hasName = type.equals("function") || type.equals("custom");
        return new ToolChoice.Named(
                type, hasName ? choice.requiredText("name", 64) : null, choice.text("namespace", 64));
    }

    /** What an upstream runs is checked when it is known which model answers. */
    private static boolean isClients(ToolChoice.Named named) {
        return (named.name() != null && named.serverLabel() == null)
                || ToolReader.CLIENT.contains(named.type())
                || named.type().equals("computer_use");
    }

    private boolean isDeclared(ToolChoice.Named named) {
        return open || tools.stream().anyMatch(tool -> named.means(null, tool));
    }

    private static RuntimeException notFound(ToolChoice.Named named) {
        return mismatch("Tool choice '" + named.type() + "' not found in 'tools' parameter.");
    }

    private static RuntimeException mismatch(String message) {
        return ApiError.invalid(null, "tool_choice", message).exception();
    }
}
