package dev.antiphon.app;

import com.fasterxml.jackson.core.JsonToken;
import java.util.List;
import java.util.Map;

/** A piece of a configuration file that still knows its line. */
sealed interface Node {

    int line();

    /** For messages: what it is, never what it says. */
    String kind();

    /**
     * @param fromOutside whether environment variables went into the text, which then must not be shown
     * @param kindOfValue what YAML takes it for: a text, or where it is not quoted a number, true or false
     */
    record Scalar(int line, String text, boolean fromOutside, JsonToken kindOfValue) implements Node {

        @Override
        public String kind() {
            return "a single value";
        }

        @Override
        public String toString() {
            return "Scalar[line " + line + "]";
        }
    }

    /** @param keyLines where each key stands, which is above its value when that is a block of its own */
    record Mapping(int line, Map<String, Node> entries, Map<String, Integer> keyLines) implements Node {

        static final Mapping EMPTY = new Mapping(1, Map.of(), Map.of());

        int lineOf(String key) {
            return keyLines.getOrDefault(key, line);
        }

        @Override
        public String kind() {
            return "a mapping";
        }
    }

    record Sequence(int line, List<Node> items) implements Node {

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A key with nothing behind it. */
    record Nothing(int line) implements Node {

        @Override
        public String kind() {
            return "empty";
        }
    }

    /** What has been complained about already and is not looked at again. */
    record Broken(int line) implements Node {

        @Override
        public String kind() {
            return "broken";
        }
    }
}
