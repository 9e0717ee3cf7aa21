package dev.antiphon.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.FieldsPage;
import java.util.List;
import java.util.Map;

/** The parameters of paths and queries. What is said of a query's limits, a test tries out against the server. */
final class Parameters {

    private static final Map<String, ObjectNode> QUERIES = Map.ofEntries(
            Map.entry(
                    "limit",
                    query(
                            "limit",
                            "How many at most.",
                            Schemas.of("integer")
                                    .put("minimum", 1)
                                    .put("maximum", 100)
                                    .put("default", 20))),
            Map.entry(
                    "order",
                    query(
                            "order",
                            "The oldest first, or the newest.",
                            Schemas.words(List.of("asc", "desc")).put("default", "desc"))),
            Map.entry("after", query("after", "The id behind which the page begins.", word())),
            Map.entry(
                    "status",
                    query(
                            "status",
                            "Those that stand so; without it all.",
                            Schemas.words(List.of("any", "waiting", "approved", "denied", "used", "expired"))
                                    .put("default", "any"))),
            Map.entry(
                    "format",
                    query(
                            "format",
                            "As one object, or as JSON Lines to be kept elsewhere.",
                            Schemas.words(List.of("json", "jsonl")).put("default", "json"))),
            Map.entry(
                    "listUsage.from",
                    query("from", "The first day, in UTC; without it the first of the last day's month.", day())),
            Map.entry("listUsage.to", query("to", "The last day, in UTC; without it today.", day())),
            Map.entry(
                    "group_by",
                    query(
                            "group_by",
                            "What sums are by; empty for one sum. With `Accept: text/csv` they come as a table.",
                            Schemas.of("string")
                                    .put(
                                            "pattern",
                                            "^(?:(?:day|subject|key|model)(?:,(?:day|subject|key|model)){0,3})?$")
                                    .put("default", "day,model"))),
            Map.entry(
                    "page",
                    query(
                            "page",
                            "The `next_page` of the answer before.",
                            Schemas.of("integer")
                                    .put("minimum", 0)
                                    .put("maximum", 1_000_000_000)
                                    .put("default", 0))),
            Map.entry("version", query("version", "Which version; without it the default one.", Schemas.of("string"))),
            Map.entry("stream", query("stream", "Whether to answer as a stream of events.", flag())),
            Map.entry(
                    "include_obfuscation",
                    query("include_obfuscation", "Whether deltas are padded. Only with `stream`.", flag())),
            Map.entry(
                    "starting_after",
                    query(
                            "starting_after",
                            "The `sequence_number` behind which the stream begins, for background responses. Only with"
                                    + " `stream`.",
                            Schemas.of("integer").put("minimum", 0).put("maximum", Integer.MAX_VALUE - 1))),
            Map.entry(
                    "include[]",
                    query(
                            "include[]",
                            "What to show besides. `include` means the same.",
                            Schemas.array(Schemas.words(includes())))),
            Map.entry(
                    "query",
                    query(
                            "query",
                            "What is looked for; those that fit best come then, the best first.",
                            Schemas.of("string"))),
            Map.entry(
                    "listAuditEntries.from",
                    query("from", "Since when: Unix seconds, or a time of ISO 8601.", Schemas.of("string"))),
            Map.entry(
                    "listAuditEntries.to",
                    query("to", "Until when, without that moment; likewise.", Schemas.of("string"))),
            Map.entry("shared", query("shared", "Whether to show what the whole organisation has.", flag())));

    private Parameters() {}

    /** One that the operation has to itself, or what all call by that name. */
    static ObjectNode ofQuery(String operation, String name) {
        ObjectNode known = QUERIES.getOrDefault(operation + "." + name, QUERIES.get(name));
        if (known == null) {
            throw new IllegalStateException("Nothing is known of the query parameter " + name);
        }
        return known.deepCopy();
    }

    static ObjectNode ofPath(String name, String path) {
        String before = path.substring(0, path.indexOf("/{" + name));
        String thing = before.substring(before.lastIndexOf('/') + 1)
                .replaceAll("ies$", "y")
                .replaceAll("s$", "");
        return Schemas.any()
                .put("name", name)
                .put("in", "path")
                .put("required", true)
                .put("description", "Which " + thing + ".")
                .set("schema", Schemas.of("string"));
    }

    static ObjectNode idempotencyKey() {
        return Schemas.any()
                .put("name", "Idempotency-Key")
                .put("in", "header")
                .put("description", "Makes the request one that can be sent again: it begins one response only.")
                .set(
                        "schema",
                        Schemas.of("string")
                                .put("minLength", 1)
                                .put("maxLength", 255)
                                .put("pattern", "^[!-~]+$"));
    }

    private static ObjectNode query(String name, String words, ObjectNode schema) {
        return Schemas.any()
                .put("name", name)
                .put("in", "query")
                .put("description", words)
                .set("schema", schema);
    }

    private static ObjectNode flag() {
        return Schemas.of("boolean").put("default", false);
    }

    private static ObjectNode day() {
        return Schemas.of("string").put("pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
    }

    private static ObjectNode word() {
        return Schemas.of("string").put("pattern", "^[A-Za-z0-9_-]{1,64}$");
    }

    private static List<String> includes() {
        return FieldsPage.rows("Include").stream()
                .map(FieldsPage.Row::name)
                .peek(name -> CreateResponseReader.requireIncludable("include", name))
                .toList();
    }
}
