package dev.antiphon.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of a configuration file, read key by key.
 *
 * <p>What is wrong is noted and the default returned, so that reading goes on and finds the rest. Whoever reads a
 * section ends with {@link #refuseOthers()}: the keys that were asked for are the valid ones.
 */
final class Section {

    private final String path;
    private final Node.Mapping mapping;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();

    Section(String path, Node.Mapping mapping, Problems problems) {
        this.path = path;
        this.mapping = mapping;
        this.problems = problems;
    }

    boolean has(String key) {
        known.add(key);
        return mapping.entries().containsKey(key);
    }

    /** Notes that the value of a key is not what it should be. */
    void refuse(String key, String why) {
        problems.add(mapping.lineOf(key), inner(key) + " " + why);
    }

    String text(String key, String fallback) {
        return scalar(key, fallback, "a text", Optional::of);
    }

    /** A text that has to be there and must not be empty. */
    String requiredText(String key, String valid) {
        String text = text(key, "");
        if (text.isBlank() && !isBroken(key)) {
            refuse(key, "is missing; valid is " + valid);
        }
        return text;
    }

    Secret secret(String key) {
        return new Secret(text(key, ""));
    }

    int integer(String key, int fallback, int min, int max) {
        return scalar(
                key,
                fallback,
                "a whole number from " + min + " to " + max,
                text -> integer(text).filter(number -> number >= min && number <= max));
    }

    boolean flag(String key, boolean fallback) {
        return scalar(key, fallback, "true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    Duration duration(String key, Duration fallback, Duration min) {
        String valid = Quantities.DURATIONS + (min.isZero() ? "" : ", at least " + min.toMillis() + "ms");
        return scalar(key, fallback, valid, text -> Quantities.duration(text).filter(time -> time.compareTo(min) >= 0));
    }

    /** A size of at most 1 GiB: it has to fit into memory. */
    long bytes(String key, long fallback, long min) {
        String valid = Quantities.SIZES + ", from " + min + " to 1GiB";
        return scalar(
                key, fallback, valid, text -> Quantities.bytes(text).filter(size -> size >= min && size <= 1 << 30));
    }

    String choice(String key, String fallback, Collection<String> choices) {
        String valid = "one of " + String.join(", ", choices);
        return scalar(key, fallback, valid, text -> Optional.of(text).filter(choices::contains));
    }

    <T> T scalar(String key, T fallback, String valid, Function<String, Optional<T>> read) {
        Node node = node(key);
        if (!(node instanceof Node.Scalar scalar)) {
            expected(key, node, valid);
            return fallback;
        }
        return read.apply(scalar.text()).orElseGet(() -> {
            String shown =
                    scalar.fromOutside() ? "is not valid with its environment variable" : "is '" + scalar.text() + "'";
            refuse(key, shown + "; valid is " + valid);
            return fallback;
        });
    }

    /** Some of the given words. */
    Set<String> choices(String key, Collection<String> choices) {
        Set<String> chosen = texts(key, Set.of());
        for (String word : chosen) {
            if (!choices.contains(word)) {
                refuse(
                        key,
                        "holds '" + word + "'; valid are " + String.join(", ", choices) + Likeness.hint(word, choices));
            }
        }
        return chosen;
    }

    /** A list of single values, each of which means something. Not shown when it does not: it may hold a password. */
    <T> Set<T> each(String key, Set<T> fallback, String valid, Function<String, Optional<T>> read) {
        Set<String> texts = texts(key, Set.of());
        Set<T> values = new LinkedHashSet<>();
        for (String text : texts) {
            read.apply(text)
                    .ifPresentOrElse(values::add, () -> refuse(key, "holds what is not valid; valid is " + valid));
        }
        return has(key) ? values : fallback;
    }

    Set<String> texts(String key, Set<String> fallback) {
        List<String> words = words(key);
        return words == null ? fallback : new LinkedHashSet<>(words);
    }

    /** The texts of a list in their order, any of them more than once; null where there is none. */
    @Nullable
    List<String> words(String key) {
        Node node = node(key);
        if (!(node instanceof Node.Sequence sequence)) {
            expected(key, node, "a list such as [one, two]");
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (Node item : sequence.items()) {
            if (item instanceof Node.Scalar scalar) {
                texts.add(scalar.text());
            } else {
                expected(key, item, "a list of single values");
            }
        }
        return texts;
    }

    /** A single text, or a list of texts; nothing where there is neither. */
    Set<String> oneOrMore(String key) {
        return node(key) instanceof Node.Scalar ? Set.of(text(key, "")) : texts(key, Set.of());
    }

    /** A list of texts for each name the operator chose. */
    Map<String, Set<String>> lists(String key) {
        return byName(key, (outer, name) -> outer.texts(name, Set.of()));
    }

    private <T> Map<String, T> byName(String key, BiFunction<Section, String, T> read) {
        Section outer = section(key);
        Map<String, T> all = new LinkedHashMap<>();
        outer.mapping.entries().keySet().forEach(name -> all.put(name, read.apply(outer, name)));
        return all;
    }

    /** The mapping under a key; without it an empty one, in which everything has its default. */
    Section section(String key) {
        Node node = node(key);
        if (node instanceof Node.Mapping inside) {
            return new Section(inner(key), inside, problems);
        }
        expected(key, node, "a mapping");
        return new Section(inner(key), Node.Mapping.EMPTY, problems);
    }

    /** The mapping under a key as JSON, whatever its keys are; null where there is none. */
    @Nullable
    JsonNode tree(String key) {
        Node node = node(key);
        if (node instanceof Node.Mapping) {
            return Trees.of(node);
        }
        expected(key, node, "a mapping");
        return null;
    }

    /** Reads every mapping of the list under a key. */
    <T> List<T> each(String key, Function<Section, T> read) {
        Node node = node(key);
        if (!(node instanceof Node.Sequence sequence)) {
            expected(key, node, "a list of mappings");
            return List.of();
        }
        List<T> all = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            if (sequence.items().get(i) instanceof Node.Mapping inside) {
                all.add(read.apply(new Section(inner(key) + "[" + i + "]", inside, problems)));
            } else {
                expected(key, sequence.items().get(i), "a list of mappings");
            }
        }
        return all;
    }

    /** Reads every mapping under the names the operator chose below a key. */
    <T> Map<String, T> named(String key, BiFunction<String, Section, T> read) {
        return byName(key, (outer, name) -> read.apply(name, outer.section(name)));
    }

    /** The texts under names the operator chose, such as those of headers, any of which may be a secret. */
    Map<String, Secret> secrets(String key) {
        return byName(key, Section::secret);
    }

    /** A text that means something for each name the operator chose. */
    Map<String, String> each(String key, String valid, Function<String, Optional<String>> read) {
        Map<String, String> all = byName(key, (outer, name) -> outer.scalar(name, "", valid, read));
        all.values().removeIf(String::isEmpty);
        return all;
    }

    /** One of the given words for each name the operator chose. */
    Map<String, String> chosen(String key, Collection<String> choices) {
        return each(
                key,
                "one of " + String.join(", ", choices),
                text -> Optional.of(text).filter(choices::contains));
    }

    /** A number for each name the operator chose. */
    Map<String, Double> numbers(String key, double min, double max) {
        String valid = "a number from " + min + " to " + max;
        Map<String, Double> all = byName(
                key,
                (outer, name) -> outer.scalar(
                        name, Double.NaN, valid, text -> number(text).filter(value -> value >= min && value <= max)));
        all.values().removeIf(number -> number.isNaN());
        return all;
    }

    /** Complains about every key that nobody asked for. */
    void refuseOthers() {
        for (String key : mapping.entries().keySet()) {
            if (!known.contains(key)) {
                problems.add(
                        mapping.lineOf(key),
                        "unknown key '" + key + "'" + (path.isEmpty() ? "" : " in " + path) + "; valid here: "
                                + String.join(", ", known) + Likeness.hint(key, known));
            }
        }
    }

    private @Nullable Node node(String key) {
        known.add(key);
        return mapping.entries().get(key);
    }

    private void expected(String key, @Nullable Node node, String valid) {
        if (node != null && !(node instanceof Node.Broken)) {
            problems.add(node.line(), inner(key) + " is " + node.kind() + "; valid is " + valid);
        }
    }

    private boolean isBroken(String key) {
        Node node = mapping.entries().get(key);
        return node != null && (!(node instanceof Node.Scalar));
    }

    private String inner(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static Optional<Double> number(String text) {
        try {
            return Optional.of(Double.valueOf(text));
        } catch (NumberFormatException notOne) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> integer(String text) {
        try {
            return Optional.of(Integer.valueOf(text));
        } catch (NumberFormatException notOne) {
            return Optional.empty();
        }
    }
}
