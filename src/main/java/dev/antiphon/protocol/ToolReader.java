package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code tools}: those of a request, and those that are declared on the way. */
public final class ToolReader {

    /** Tools that only an upstream can run: an offer, where the model's does not (decision D16). */
    static final Set<String> HOSTED = Set.of(
            "web_search",
            "web_search_2025_08_26",
            "web_search_preview",
            "web_search_preview_2025_03_11",
            "code_interpreter",
            "image_generation",
            "programmatic_tool_calling");

    /** Tools without a name that the client runs. */
    static final Set<String> CLIENT =
            Set.of("local_shell", "shell", "apply_patch", "computer", "computer_use_preview", "tool_search");

    /** What those of them that have fields may say. */
    private static final Map<String, List<String>> OF_CLIENT_TOOLS = Map.of(
            "shell", List.of("environment"),
            "computer_use_preview", List.of("environment", "display_width", "display_height"),
            "tool_search", List.of("execution", "description", "parameters"));

    /** The same, but no offer: a client that declares them counts on them, so they are refused where no upstream runs them. */
    static final Set<String> COUNTED_ON = Set.of("file_search", "mcp");

    private static final String CALLERS = "allowed_callers";
    private static final JsonNode DIRECT = TextNode.valueOf("direct");
    /** In one namespace, and in one item that declares tools. */
    static final int MOST = 1_024;

    private static final int MAX_GRAMMAR = 1024 * 1024;

    private ToolReader() {}

    /** A tool as JSON, from a request or from the store. */
    public static ToolSpec read(Fields tool) {
        String type = tool.requiredText("type", 64);
        if (CLIENT.contains(type)) {
            return runsElsewhere(tool, type) ? new ToolSpec.Hosted(type, tool.json()) : client(tool, type);
        }
        if (HOSTED.contains(type) || COUNTED_ON.contains(type)) {
            if (type.equals("mcp")) {
                requireServer(tool);
            }
            return new ToolSpec.Hosted(type, tool.json());
        }
        return type.equals("namespace") ? namespace(tool) : named(tool, type);
    }

    /** Whether there is no tool of that type but those that upstreams run. */
    public static boolean onlyHosted(String type) {
        return HOSTED.contains(type) || COUNTED_ON.contains(type);
    }

    /** The tools that an item declares on the way, none for one of another kind. */
    public static List<ToolSpec> declaredBy(Item item) {
        return item instanceof Item.Kept kept && kept.declaresTools()
                ? Fields.stored(kept.json()).listOrEmpty("tools", ToolReader::read)
                : List.of();
    }

    /** Who asks is said in fields of its own, which are kept secret. What is before the host of an address is not. */
    private static void requireServer(Fields tool) {
        String url = tool.text(Secrets.SERVER_URL);
        if (url != null && !isServer(url)) {
            String param = tool.pathOf(Secrets.SERVER_URL);
            tool.refuse(ApiError.invalid(
                    "invalid_value",
                    param,
                    "Invalid '" + param + "': expected an http or https URL without user and password."));
        }
    }

    private static boolean isServer(String url) {
        try {
            URI uri = new URI(url);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            String authority = uri.getRawAuthority();
            return (scheme.equals("https") || scheme.equals("http")) && authority != null && !authority.contains("@");
        } catch (URISyntaxException none) {
            return false;
        }
    }

    /** Of a shell in a container, or a search that is not the client's. */
    private static boolean runsElsewhere(Fields tool, String type) {
        return switch (type) {
            case "shell" ->
                !tool.json().path("environment").path("type").asText("local").equals("local");
            case "tool_search" ->
                !tool.json().path("execution").asText("server").equals("client");
            default -> false;
        };
    }

    private static ToolSpec client(Fields tool, String type) {
        callers(tool);
        tool.allow(OF_CLIENT_TOOLS.getOrDefault(type, List.of()));
        tool.refuseOthers();
        return new ToolSpec.Client(type, tool.json());
    }

    private static ToolSpec named(Fields tool, String type) {
        return switch (type) {
            case "function" -> function(tool);
            case "custom" -> custom(tool);
            default ->
                throw ApiError.invalid("invalid_value", tool.pathOf("type"), "Invalid value: '" + type + "'.")
                        .exception();
        };
    }

    private static ToolSpec function(Fields tool) {
        String name = name(tool);
        Fields parameters = tool.object("parameters");
        Boolean deferLoading = tool.flag("defer_loading");
        ToolSpec function = new ToolSpec.Function(
                name,
                tool.text("description"),
                parameters == null ? null : parameters.json(),
                tool.flag("strict", true),
                deferLoading,
                forCallers(tool));
        tool.refuseOthers();
        return function;
    }

    private static ToolSpec custom(Fields tool) {
        Fields format = tool.object("format");
        callers(tool);
        ToolSpec custom = new ToolSpec.Custom(
                name(tool),
                tool.text("description"),
                format == null ? null : grammar(format),
                tool.flag("defer_loading", false),
                tool.json());
        tool.refuseOthers();
        return custom;
    }

    private static ToolSpec.@Nullable Grammar grammar(Fields format) {
        format.required("type");
        String type = format.choice("type", List.of("text", "grammar"));
        if (!"grammar".equals(type)) {
            format.refuseOthers();
            return null;
        }
        format.required("syntax");
        ToolSpec.Grammar grammar = new ToolSpec.Grammar(
                Objects.requireNonNull(format.choice("syntax", List.of("lark", "regex"))),
                format.requiredText("definition", MAX_GRAMMAR));
        format.refuseOthers();
        return grammar;
    }

    private static ToolSpec namespace(Fields tool) {
        tool.required("tools");
        tool.atLeastOne("tools");
        tool.atMost("tools", MOST);
        ToolSpec namespace = new ToolSpec.Namespace(
                name(tool),
                Objects.requireNonNullElse(tool.text("description"), ""),
                Objects.requireNonNull(tool.list("tools", ToolReader::member)),
                tool.json());
        tool.refuseOthers();
        return namespace;
    }

    private static ToolSpec member(Fields tool) {
        return named(tool, tool.requiredText("type", 64));
    }

    private static String name(Fields tool) {
        String name = tool.requiredText("name", 64);
        if (!Ids.wellFormed(name)) {
            throw ApiError.malformed(tool.pathOf("name")).exception();
        }
        return name;
    }

    private static Map<String, JsonNode> forCallers(Fields function) {
        Map<String, JsonNode> said = new LinkedHashMap<>();
        Fields returned = function.object(ToolSpec.OUTPUT_SCHEMA);
        JsonNode callers = callers(function);
        if (returned != null) {
            said.put(ToolSpec.OUTPUT_SCHEMA, returned.json());
        }
        if (callers != null) {
            said.put(CALLERS, callers);
        }
        return Collections.unmodifiableMap(said);
    }

    /** Only the model itself calls tools here; one that it may not call could not be called at all. */
    static @Nullable JsonNode callers(Fields tool) {
        JsonNode callers = tool.value(CALLERS);
        if (callers != null && !(callers.isArray() && callers.valueStream().anyMatch(DIRECT::equals))) {
            tool.refuse(
                    ApiError.unsupported(tool.pathOf(CALLERS), "Only the model itself calls tools on this server."));
        }
        return callers;
    }
}
