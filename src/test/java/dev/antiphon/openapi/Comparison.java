package dev.antiphon.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Walks through two documents side by side, operation by operation and field by field, and notes where they differ. A
 * difference belongs to the schema of the other document it is found in, and is noted once.
 */
final class Comparison {

    private static final List<String> VERBS = List.of("get", "post", "put", "patch", "delete");
    private static final Map<String, List<String>> LIMITS = Map.of(
            "string", List.of("minLength", "maxLength", "pattern"),
            "integer", List.of("minimum", "maximum"),
            "number", List.of("minimum", "maximum"),
            "array", List.of("minItems", "maxItems"),
            "object", List.of("maxProperties"));

    private final JsonNode ours;
    private final JsonNode theirs;
    private final String base;
    private final Set<String> visited = new HashSet<>();
    private final Set<Difference> differences = new TreeSet<>(Comparator.comparing(Difference::answer)
            .thenComparing(Difference::schema)
            .thenComparing(Difference::what)
            .thenComparing(Difference::field));
    private boolean answer;

    /**
     * One difference.
     *
     * @param answer whether it is in what is answered, and not in what is asked
     * @param schema of the other document, or an operation
     * @param field within it
     * @param what how it is here
     */
    record Difference(boolean answer, String schema, String field, String what) {}

    /** @param base what goes before the paths of the other document here */
    Comparison(JsonNode ours, JsonNode theirs, String base) {
        this.ours = ours;
        this.theirs = theirs;
        this.base = base;
    }

    Set<Difference> differences() {
        Map<String, JsonNode> own = operations(ours, "");
        operations(theirs, base).forEach((name, operation) -> {
            if (own.containsKey(name)) {
                operation(name, own.get(name), operation);
            } else {
                answer = false;
                note(name, "", "absent");
            }
        });
        return differences;
    }

    /** By method and path, in which parameters have no names. */
    private static Map<String, JsonNode> operations(JsonNode document, String base) {
        Map<String, JsonNode> operations = new TreeMap<>();
        document.get("paths")
                .properties()
                .forEach(path -> VERBS.stream()
                        .filter(path.getValue()::has)
                        .forEach(verb -> operations.put(
                                verb.toUpperCase(Locale.ROOT) + " " + base
                                        + path.getKey().replaceAll("\\{[^}]*}", "{}"),
                                path.getValue().get(verb))));
        return operations;
    }

    private void operation(String name, JsonNode own, JsonNode other) {
        answer = false;
        parameters(name, own, other);
        content(name, "body", own.path("requestBody"), other.path("requestBody"));
        if (own.at("/requestBody/required").asBoolean()
                != other.at("/requestBody/required").asBoolean()) {
            note(name, "body", own.at("/requestBody/required").asBoolean() ? "required" : "optional");
        }
        answer = true;
        content(name, "answer", own.at("/responses/200"), other.at("/responses/200"));
    }

    private void parameters(String operation, JsonNode own, JsonNode other) {
        Map<String, JsonNode> mine = parameters(own);
        Map<String, JsonNode> yours = parameters(other);
        yours.forEach((name, parameter) -> {
            if (!mine.containsKey(name)) {
                note(operation, name, "absent");
                return;
            }
            JsonNode there = mine.get(name);
            if (there.path("required").asBoolean() != parameter.path("required").asBoolean()) {
                note(operation, name, there.path("required").asBoolean() ? "required" : "optional");
            }
            views(View.of(ours, there.path("schema")), View.of(theirs, parameter.path("schema")), operation, name);
        });
        mine.keySet().stream()
                .filter(name -> !yours.containsKey(name))
                .forEach(name -> note(operation, name, "only here"));
    }

    /** By name; a path has them by place, and {@code include[]} is how clients write {@code include}. */
    private static Map<String, JsonNode> parameters(JsonNode operation) {
        Map<String, JsonNode> parameters = new TreeMap<>();
        int place = 0;
        for (JsonNode parameter : operation.path("parameters")) {
            boolean path = parameter.path("in").asText().equals("path");
            parameters.put(
                    path ? "path " + ++place : parameter.path("name").asText().replace("[]", ""), parameter);
        }
        return parameters;
    }

    private void content(String operation, String part, JsonNode own, JsonNode other) {
        JsonNode mine = own.path("content");
        JsonNode yours = other.path("content");
        yours.properties().forEach(entry -> {
            if (mine.has(entry.getKey())) {
                views(
                        View.of(ours, mine.get(entry.getKey()).path("schema")),
                        View.of(theirs, entry.getValue().path("schema")),
                        operation,
                        part);
            } else {
                note(operation, part, "no " + entry.getKey());
            }
        });
        mine.fieldNames().forEachRemaining(type -> {
            if (!yours.has(type)) {
                note(operation, part, "only here " + type);
            }
        });
    }

    private void views(View own, View other, String schema, String field) {
        String at = other.names().isEmpty() ? schema : String.join(", ", other.names());
        String below = other.names().isEmpty() ? field : "";
        if (!other.names().isEmpty() && !visited.add(answer + " " + own.names() + " " + other.names())) {
            return;
        }
        if (other.anything()) {
            return;
        }
        if (own.anything()) {
            note(at, below, "anything");
            return;
        }
        kinds(own, other, at, below);
        words(own, other, at, below);
        limits(own, other, at, below);
        if (own.kinds().contains("array") && other.kinds().contains("array")) {
            views(own.items(), other.items(), at, below + "[]");
        }
        if (own.kinds().contains("object") && other.kinds().contains("object")) {
            objects(own, other, at, below);
        }
    }

    private void kinds(View own, View other, String at, String field) {
        Set<String> more = minus(own.kinds(), other.kinds());
        Set<String> less = minus(other.kinds(), own.kinds());
        if (more.contains("integer") && less.contains("number")) {
            more.remove("integer");
            less.remove("number");
            note(at, field, "integers only");
        }
        if (!more.isEmpty()) {
            note(at, field, "also " + String.join(", ", more));
        }
        if (!less.isEmpty()) {
            note(at, field, "no " + String.join(", ", less));
        }
        if (own.nullable() != other.nullable()) {
            note(at, field, own.nullable() ? "may be null" : "never null");
        }
    }

    private void words(View own, View other, String at, String field) {
        Set<String> mine = own.words();
        Set<String> yours = other.words();
        if (mine.equals(yours)
                || !own.kinds().contains("string")
                || !other.kinds().contains("string")) {
            return;
        }
        if (mine.isEmpty() || yours.isEmpty()) {
            note(at, field, mine.isEmpty() ? "any string" : "one of " + ticked(mine));
            return;
        }
        if (!minus(mine, yours).isEmpty()) {
            note(at, field, "also " + ticked(minus(mine, yours)));
        }
        if (!minus(yours, mine).isEmpty()) {
            note(at, field, "not " + ticked(minus(yours, mine)));
        }
    }

    private void limits(View own, View other, String at, String field) {
        LIMITS.forEach((kind, keywords) -> {
            if (!own.kinds().contains(kind) || !other.kinds().contains(kind)) {
                return;
            }
            for (String keyword : keywords) {
                Optional<String> mine = own.limit(kind, keyword);
                Optional<String> yours = other.limit(kind, keyword);
                if (!mine.equals(yours)) {
                    String here =
                            mine.map(value -> keyword + " `" + value + "`").orElse("no " + keyword);
                    note(
                            at,
                            field,
                            here + yours.map(value -> ", not `" + value + "`").orElse(""));
                }
            }
        });
    }

    private void objects(View own, View other, String at, String field) {
        Map<String, View> mine = own.variants();
        Map<String, View> yours = other.variants();
        if (mine.size() + yours.size() > 2 && !mine.isEmpty() && !yours.isEmpty()) {
            variants(mine, yours, at, field);
        } else {
            properties(own, other, at, field);
        }
    }

    private void properties(View own, View other, String at, String field) {
        Set<String> absent = minus(other.properties(), own.properties());
        for (String name : absent) {
            note(at, dotted(field, name), own.open() ? "kept as it came" : "absent");
        }
        minus(own.properties(), other.properties()).forEach(name -> note(at, dotted(field, name), "only here"));
        Set<String> common = new TreeSet<>(own.properties());
        common.retainAll(other.properties());
        for (String name : common) {
            boolean required = own.required().contains(name);
            if (required != other.required().contains(name)) {
                note(at, dotted(field, name), required ? "required" : "optional");
            }
            if (!name.equals("type")) {
                views(own.property(name), other.property(name), at, dotted(field, name));
            }
        }
        if (own.values().isPresent() && other.values().isPresent()) {
            views(own.values().get(), other.values().get(), at, dotted(field, "*"));
        }
    }

    private void variants(Map<String, View> mine, Map<String, View> yours, String at, String field) {
        yours.forEach((type, variant) -> {
            if (mine.containsKey(type)) {
                variant(mine.get(type), variant, at, dotted(field, type));
            }
        });
        minus(yours.keySet(), mine.keySet()).forEach(type -> note(at, dotted(field, type), "no such type"));
        minus(mine.keySet(), yours.keySet()).forEach(type -> note(at, dotted(field, type), "one more type"));
    }

    /** Two objects of one type. */
    private void variant(View own, View other, String schema, String field) {
        if (other.names().isEmpty()) {
            properties(own, other, schema, field);
        } else if (visited.add(answer + " " + own.names() + " " + other.names())) {
            properties(own, other, String.join(", ", other.names()), "");
        }
    }

    private void note(String schema, String field, String what) {
        differences.add(new Difference(answer, schema, field, what));
    }

    private static Set<String> minus(Set<String> one, Set<String> other) {
        Set<String> rest = new TreeSet<>(one);
        rest.removeAll(other);
        return rest;
    }

    private static String ticked(Set<String> words) {
        return "`" + String.join("`, `", words) + "`";
    }

    private static String dotted(String field, String name) {
        return field.isEmpty() ? name : field + "." + name;
    }
}
