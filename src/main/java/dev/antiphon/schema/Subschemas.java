package dev.antiphon.schema;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.PatternSyntaxException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every schema within a schema, and where each of their references leads. The library would look for a reference only when
 * it meets it in a check, and elsewhere if it is not here; this looks beforehand, and here only.
 */
final class Subschemas {

    private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");
    private static final Set<String> ANCHORS = Set.of("$anchor", "$dynamicAnchor");

    /** Keywords under which names lead to schemas. */
    private static final Set<String> NAMED =
            Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies");

    /** Keywords under which there are values. */
    private static final Set<String> VALUES = Set.of("enum", "const", "default", "examples");

    /** Keywords whose schemas are about the very value their own schema is about. */
    private static final List<String> SAME_VALUE =
            List.of("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies");

    /** More schemas about one value, one within the other, than anybody writes by hand. */
    private static final int DEEPEST = 200;

    /** Not yet known, because it is being found out. */
    private static final int OPEN = -1;

    private final JsonNode root;
    private final Patterns patterns;
    private final List<JsonNode> inOrder = new ArrayList<>();
    private final Map<JsonNode, List<String>> paths = new IdentityHashMap<>();
    private final Map<String, JsonNode> anchors = new HashMap<>();
    private final Map<JsonNode, Integer> depths = new IdentityHashMap<>();

    private Subschemas(JsonNode root, Patterns patterns) {
        this.root = root;
        this.patterns = patterns;
    }

    /** @throws BadSchemaException when a reference leads out of the schema, nowhere, or back to where it comes from, or a pattern is none */
    static void check(JsonNode root, Patterns patterns) throws BadSchemaException {
        Subschemas all = new Subschemas(root, patterns);
        all.visit(root, List.of());
        for (JsonNode schema : all.inOrder) {
            all.depth(schema);
        }
    }

    private void visit(JsonNode schema, List<String> path) throws BadSchemaException {
        inOrder.add(schema);
        paths.put(schema, path);
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            String name = keyword.getKey();
            if (keyword.getValue().isTextual()) {
                note(schema, name, keyword.getValue().textValue(), path);
            } else if (NAMED.contains(name)) {
                members(keyword.getValue(), and(path, name));
            } else if (!VALUES.contains(name)) {
                below(keyword.getValue(), and(path, name));
            }
        }
    }

    private void note(JsonNode schema, String keyword, String text, List<String> path) throws BadSchemaException {
        if (keyword.equals("pattern")) {
            requirePattern(text, and(path, keyword));
        } else if (ANCHORS.contains(keyword)) {
            anchors.put(text, schema);
        } else if (keyword.equals("$id") && text.startsWith("#")) {
            anchors.put(text.substring(1), schema);
        } else if (!path.isEmpty() && (keyword.equals("$id") || keyword.equals("$schema"))) {
            throw new BadSchemaException(and(path, keyword), "is allowed at the root of the schema only");
        } else if (REFERENCES.contains(keyword) && !text.startsWith("#")) {
            throw new BadSchemaException(
                    and(path, keyword),
                    "refers to something outside the schema; nothing is fetched, only '#…' is possible");
        }
    }

    private void requirePattern(String regex, List<String> path) throws BadSchemaException {
        try {
            patterns.compiled(regex);
        } catch (PatternSyntaxException wrong) {
            throw new BadSchemaException(
                    path, "is no regular expression that can be checked: " + wrong.getDescription());
        }
    }

    private void members(JsonNode named, List<String> path) throws BadSchemaException {
        boolean byPattern = path.getLast().equals("patternProperties");
        for (Map.Entry<String, JsonNode> member : named.properties()) {
            if (byPattern) {
                requirePattern(member.getKey(), and(path, member.getKey()));
            }
            below(member.getValue(), and(path, member.getKey()));
        }
    }

    private void below(JsonNode value, List<String> path) throws BadSchemaException {
        if (value.isObject()) {
            visit(value, path);
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                below(value.get(i), and(path, Integer.toString(i)));
            }
        }
    }

    /** How many schemas about the same value are within this one, one within the other. */
    private int depth(JsonNode schema) throws BadSchemaException {
        Integer known = depths.putIfAbsent(schema, OPEN);
        if (known != null && known != OPEN) {
            return known;
        }
        if (known != null) {
            throw new BadSchemaException(pathOf(schema), "refers to itself about the same value, so it has no end");
        }
        int deepest = 0;
        for (JsonNode next : aboutTheSame(schema)) {
            deepest = Math.max(deepest, 1 + depth(next));
        }
        if (deepest > DEEPEST) {
            throw new BadSchemaException(pathOf(schema), "nests schemas about one value too deep");
        }
        depths.put(schema, deepest);
        return deepest;
    }

    private List<JsonNode> aboutTheSame(JsonNode schema) throws BadSchemaException {
        List<JsonNode> same = new ArrayList<>();
        for (String keyword : REFERENCES) {
            if (schema.path(keyword).isTextual()) {
                same.add(target(schema, keyword));
            }
        }
        for (String keyword : SAME_VALUE) {
            JsonNode value = schema.path(keyword);
            if (paths.containsKey(value)) {
                same.add(value);
            } else {
                value.forEach(same::add);
            }
        }
        same.removeIf(node -> !paths.containsKey(node));
        return same;
    }

    private JsonNode target(JsonNode schema, String keyword) throws BadSchemaException {
        String fragment = schema.get(keyword).textValue().substring(1);
        JsonNode target = find(fragment);
        if (target.isBoolean()) {
            return target;
        }
        if (!paths.containsKey(target)) {
            throw new BadSchemaException(and(pathOf(schema), keyword), "refers to no schema: '#" + fragment + "'");
        }
        return target;
    }

    private JsonNode find(String fragment) {
        if (fragment.isEmpty()) {
            return root;
        }
        if (!fragment.startsWith("/")) {
            return anchors.getOrDefault(fragment, root.path(""));
        }
        JsonNode found = root.at(JsonPointer.compile(fragment));
        return found.isMissingNode() ? root.at(JsonPointer.compile(decoded(fragment))) : found;
    }

    private static String decoded(String fragment) {
        try {
            return URI.create("#" + fragment).getFragment();
        } catch (IllegalArgumentException plain) {
            return fragment;
        }
    }

    private List<String> pathOf(JsonNode schema) {
        return paths.getOrDefault(schema, List.of());
    }

    private static List<String> and(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return Collections.unmodifiableList(longer);
    }
}
