package dev.antiphon.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.dataformat.yaml.snakeyaml.error.MarkedYAMLException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From the text of a configuration file to {@link Node}s, with environment variables put in.
 *
 * <p>They go into the values once those are read, never into the text: no variable can change what the file means,
 * whatever characters it holds. For one file and one thread.
 */
final class YamlReader {

    private final Placeholders placeholders;
    private final Problems problems;

    YamlReader(Placeholders placeholders, Problems problems) {
        this.placeholders = placeholders;
        this.problems = problems;
    }

    /** The top of the file; an empty file is an empty mapping. */
    Node read(String text) throws IOException {
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            if (parser.nextToken() == null) {
                return Node.Mapping.EMPTY;
            }
            Node top = node(parser, "");
            if (parser.nextToken() != null) {
                problems.add(line(parser), "a second document begins; only one is read");
            }
            return top instanceof Node.Nothing ? Node.Mapping.EMPTY : top;
        } catch (MarkedYAMLException notYaml) {
            problems.add(notYaml.getProblemMark().getLine() + 1, "not YAML: " + notYaml.getProblem());
            return new Node.Broken(1);
        } catch (JsonProcessingException notYaml) {
            problems.add(
                    notYaml.getLocation() == null ? 1 : notYaml.getLocation().getLineNr(), "not YAML");
            return new Node.Broken(1);
        }
    }

    private Node node(YAMLParser parser, String path) throws IOException {
        int line = line(parser);
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(parser, path);
            case START_ARRAY -> sequence(parser, path);
            case VALUE_NULL -> new Node.Nothing(line);
            default -> scalar(parser, path, line);
        };
    }

    private Node mapping(YAMLParser parser, String path) throws IOException {
        int line = line(parser);
        Map<String, Node> entries = new LinkedHashMap<>();
        Map<String, Integer> lines = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String inner = path.isEmpty() ? key : path + "." + key;
            int keyLine = line(parser);
            parser.nextToken();
            Node value = node(parser, inner);
            if (entries.putIfAbsent(key, value) != null) {
                problems.add(keyLine, inner + " is there twice; remove one");
            }
            lines.putIfAbsent(key, keyLine);
        }
        return new Node.Mapping(line, entries, lines);
    }

    private Node sequence(YAMLParser parser, String path) throws IOException {
        int line = line(parser);
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(parser, path + "[" + items.size() + "]"));
        }
        return new Node.Sequence(line, items);
    }

    private Node scalar(YAMLParser parser, String path, int line) throws IOException {
        if (parser.isCurrentAlias()) {
            problems.add(line, path + " is a YAML alias; write the value out, or quote a value that begins with '*'");
            return new Node.Broken(line);
        }
        String text = parser.getText();
        if (!Placeholders.isIn(text)) {
            return new Node.Scalar(line, text, false, parser.currentToken());
        }
        try {
            return new Node.Scalar(line, placeholders.fill(text), true, JsonToken.VALUE_STRING);
        } catch (SettingsException missing) {
            problems.add(line, path + " " + missing.getMessage());
            return new Node.Broken(line);
        }
    }

    private static int line(YAMLParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }
}
