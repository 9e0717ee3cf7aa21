package dev.antiphon.toolset;

import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ToolReader;
import dev.antiphon.protocol.ToolSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tools that were declared, each once: by the request, by items on the way, and by what searches for tools found. The
 * last word on a tool counts, in the place of the first.
 *
 * @param tools those without a namespace first
 */
record Declared(List<Tool> tools) {

    /**
     * A tool that can be called.
     *
     * @param about what is said of its namespace, empty for one without
     * @param hidden whether the model has to search for it first
     */
    record Tool(@Nullable String namespace, String about, ToolSpec spec, boolean hidden) {

        Offered offered(Names names) {
            Callee callee = callee();
            return switch (spec) {
                case ToolSpec.Function f ->
                    new Offered(names.next(callee), described(withOutput(f)), f.parameters(), f.strict(), callee);
                case ToolSpec.Custom c -> FreeText.offered(names.next(callee), described(c.description()), c, callee);
                case ToolSpec.Client client -> {
                    ClientTool tool = ClientTool.of(client);
                    yield new Offered(names.next(callee), tool.description(), tool.parameters(), false, callee);
                }
                case ToolSpec.Namespace ignored -> throw new IllegalStateException("A namespace is not a tool");
                case ToolSpec.Hosted ignored -> throw new IllegalStateException("A hosted tool is not shown");
            };
        }

        /** Chat Completions has no field for what a function returns. */
        private static @Nullable String withOutput(ToolSpec.Function function) {
            if (function.returned() == null) {
                return function.description();
            }
            String before = function.description() == null ? "" : function.description() + "\n";
            return before + "What it returns is JSON of this schema: " + function.returned();
        }

        private @Nullable String described(@Nullable String description) {
            if (about.isEmpty()) {
                return description;
            }
            return (description == null ? "" : description + "\n") + "Part of " + namespace + ": " + about;
        }

        Callee callee() {
            return switch (spec) {
                case ToolSpec.Function function -> new Callee.Function(namespace, function.name());
                case ToolSpec.Custom custom -> new Callee.Custom(namespace, custom.name());
                case ToolSpec.Client client -> new Callee.Own(ClientTool.of(client));
                default -> throw new IllegalStateException(spec.type() + " is called by nobody");
            };
        }
    }

    static Declared of(List<ToolSpec> requested, List<Item> context) {
        Map<String, Tool> tools = new LinkedHashMap<>();
        boolean searchable = requested.stream()
                .anyMatch(tool ->
                        tool instanceof ToolSpec.Client client && client.type().equals("tool_search"));
        add(requested, searchable, tools);
        for (Item item : context) {
            add(ToolReader.declaredBy(item), searchable && item.type().equals("additional_tools"), tools);
        }
        List<Tool> ordered = new ArrayList<>(tools.values());
        ordered.sort((a, b) -> Boolean.compare(a.namespace() != null, b.namespace() != null));
        return new Declared(ordered);
    }

    /** @param searchable whether what is to be found by a search can be: without one it would never be */
    private static void add(List<ToolSpec> specs, boolean searchable, Map<String, Tool> tools) {
        for (ToolSpec spec : specs) {
            switch (spec) {
                case ToolSpec.Namespace space ->
                    space.tools()
                            .forEach(member -> put(
                                    new Tool(space.name(), space.description(), member, searchable && deferred(member)),
                                    tools));
                case ToolSpec.Hosted ignored -> {}
                default -> put(new Tool(null, "", spec, searchable && deferred(spec)), tools);
            }
        }
    }

    private static void put(Tool tool, Map<String, Tool> tools) {
        tools.put(tool.callee().key(), tool);
    }

    private static boolean deferred(ToolSpec spec) {
        return switch (spec) {
            case ToolSpec.Function function -> Boolean.TRUE.equals(function.deferLoading());
            case ToolSpec.Custom custom -> custom.deferLoading();
            default -> false;
        };
    }
}
