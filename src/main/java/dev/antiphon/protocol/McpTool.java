package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server of tools that a request names, where this server is the one that asks it (section 3 of the contract).
 *
 * @param label what the request calls it
 * @param url where it is, null for one that the operator has configured under this label
 * @param description what the client says of it, null for nothing
 * @param headers to send, what opens it among them; never stored, shown or logged (decision D36)
 * @param allowed which of its tools may be used, null for all
 */
public record McpTool(
        String label,
        @Nullable String url,
        @Nullable String description,
        Map<String, String> headers,
        @Nullable Filter allowed,
        Wish wish) {

    public static final String TYPE = "mcp";
    public static final String SERVER_LABEL = "server_label";

    private static final int MOST_NAMES = 1_024;
    private static final String AUTHORIZATION = "authorization";
    private static final String REQUIRE_APPROVAL = "require_approval";

    /**
     * Some of the tools of a server. Of what is given, everything has to match (decision D35).
     *
     * @param names null for any
     * @param readOnly null for either
     */
    public record Filter(
            @Nullable Set<String> names, @Nullable Boolean readOnly) {

        public boolean matches(String name, boolean isReadOnly) {
            return (names == null || names.contains(name)) && (readOnly == null || readOnly == isReadOnly);
        }

        boolean says() {
            return names != null || readOnly != null;
        }
    }

    /**
     * What the client wants to be asked for. What no filter names is asked for, and always beats never (decision D35).
     *
     * @param said whether it says anything; otherwise the operator's word counts, and where he says none either, all is asked
     * @param always null for nothing
     * @param never null for nothing
     */
    public record Wish(
            boolean said, @Nullable Filter always, @Nullable Filter never) {

        public static final Wish UNSAID = new Wish(false, null, null);
        public static final Wish ALWAYS = new Wish(true, new Filter(null, null), null);
        public static final Wish NEVER = new Wish(true, null, new Filter(null, null));

        /** Whether a call of a tool has to be asked for, as far as the client is concerned. */
        public boolean asks(String tool, boolean readOnly) {
            return (always != null && always.matches(tool, readOnly))
                    || never == null
                    || !never.matches(tool, readOnly);
        }
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return "McpTool[label=" + label + "]";
    }

    /** Which server is meant, without looking at anything else; empty where it is not said. */
    public static String labelOf(ToolSpec.Hosted tool) {
        return tool.json().path(SERVER_LABEL).asText();
    }

    /** Whether the request says itself where the server is. */
    public static boolean isAddressed(ToolSpec.Hosted tool) {
        return tool.json().hasNonNull(Secrets.SERVER_URL);
    }

    /**
     * Reads a declaration.
     *
     * @param path where it stands in the request
     * @throws ApiException a 400 that names the field
     */
    public static McpTool of(ToolSpec.Hosted tool, String path) {
        Fields fields = Fields.of(tool.json(), path);
        fields.value("type");
        refuseWhatIsNotThere(fields);
        ToolReader.callers(fields);
        // A list of tools that the model gets to see at once is no other list than one it has to search.
        fields.flag("defer_loading");
        McpTool read = new McpTool(
                label(fields),
                fields.text(Secrets.SERVER_URL),
                fields.text("server_description"),
                headers(fields),
                allowed(fields),
                wish(fields));
        fields.refuseOthers();
        return read;
    }

    private static void refuseWhatIsNotThere(Fields fields) {
        for (String name : List.of("connector_id", "tunnel_id")) {
            if (fields.has(name)) {
                throw ApiError.unsupported(
                                fields.pathOf(name), "Servers are named by 'server_url' or their label here.")
                        .exception();
            }
        }
    }

    private static String label(Fields fields) {
        String label = fields.requiredText(SERVER_LABEL, 64);
        if (!Ids.wellFormed(label)) {
            throw ApiError.malformed(fields.pathOf(SERVER_LABEL)).exception();
        }
        return label;
    }

    private static Map<String, String> headers(Fields fields) {
        Map<String, String> headers = new LinkedHashMap<>();
        Fields given = fields.object("headers");
        if (given != null) {
            given.json().fieldNames().forEachRemaining(name -> headers.put(name, value(given, name)));
        }
        String authorization = fields.text(AUTHORIZATION);
        if (authorization != null) {
            if (headers.keySet().stream().anyMatch(AUTHORIZATION::equalsIgnoreCase)) {
                throw invalid(fields.pathOf(AUTHORIZATION), "it is among the 'headers', too")
                        .exception();
            }
            headers.put("Authorization", schemed(printable(fields.pathOf(AUTHORIZATION), authorization)));
        }
        return headers;
    }

    /** Of a bearer, unless it says of whom. */
    private static String schemed(String authorization) {
        return authorization.strip().indexOf(' ') > 0 ? authorization.strip() : "Bearer " + authorization.strip();
    }

    private static String value(Fields headers, String name) {
        String path = headers.pathOf(name);
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}") || isOurs(name)) {
            throw invalid(headers.path(), "it holds a header that cannot be set")
                    .exception();
        }
        return printable(path, headers.requiredText(name, 8_192));
    }

    /** Those that the protocol between the two servers needs, and those that tell where a message ends. */
    private static boolean isOurs(String name) {
        return Set.of(
                                "host",
                                "content-length",
                                "transfer-encoding",
                                "connection",
                                "content-type",
                                "accept",
                                "te",
                                "upgrade")
                        .contains(name.toLowerCase(Locale.ROOT))
                || name.toLowerCase(Locale.ROOT).startsWith("mcp-");
    }

    private static String printable(String path, String value) {
        if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
            throw invalid(path, "it holds characters that no header can").exception();
        }
        return value;
    }

    private static @Nullable Filter allowed(Fields fields) {
        JsonNode given = fields.value("allowed_tools");
        if (given == null) {
            return null;
        }
        if (given.isArray()) {
            return new Filter(names(fields, "allowed_tools"), null);
        }
        Filter filter = filter(Objects.requireNonNull(fields.object("allowed_tools")));
        return filter.says() ? filter : null;
    }

    private static Wish wish(Fields fields) {
        JsonNode given = fields.value(REQUIRE_APPROVAL);
        if (given == null) {
            return Wish.UNSAID;
        }
        if (given.isTextual()) {
            return "always".equals(fields.choice(REQUIRE_APPROVAL, List.of("always", "never")))
                    ? Wish.ALWAYS
                    : Wish.NEVER;
        }
        Fields filters = Objects.requireNonNull(fields.object(REQUIRE_APPROVAL));
        Wish wish = new Wish(true, named(filters, "always"), named(filters, "never"));
        filters.refuseOthers();
        return wish;
    }

    /** A filter that says nothing names no tool. */
    private static @Nullable Filter named(Fields filters, String name) {
        Fields given = filters.object(name);
        Filter filter = given == null ? null : filter(given);
        return filter == null || !filter.says() ? null : filter;
    }

    private static Filter filter(Fields fields) {
        Filter filter =
                new Filter(fields.has("tool_names") ? names(fields, "tool_names") : null, fields.flag("read_only"));
        fields.refuseOthers();
        return filter;
    }

    private static Set<String> names(Fields fields, String name) {
        fields.atMost(name, MOST_NAMES);
        JsonNode list = fields.required(name);
        if (!list.isArray()) {
            throw ApiError.invalidType(fields.pathOf(name), "an array", Fields.kindOf(list))
                    .exception();
        }
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).isTextual()) {
                throw ApiError.invalidType(fields.pathOf(name) + "[" + i + "]", "a string", Fields.kindOf(list.get(i)))
                        .exception();
            }
            names.add(list.get(i).textValue());
        }
        return names;
    }

    private static ApiError invalid(String param, String why) {
        return ApiError.invalid("invalid_value", param, "Invalid '" + param + "': " + why + ".");
    }
}
