package dev.antiphon.observe;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Prometheus makes of a scrape in the text format, version 0.0.4. Whatever is not in that format is refused, and so is a
 * sample that comes twice or belongs to no metric that was named.
 */
public final class Scrape {

    private static final Pattern TYPE =
            Pattern.compile("# TYPE ([a-zA-Z_:][\\w:]*) (counter|gauge|histogram|summary|untyped)");
    private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][\\w:]*) .*");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (-?[0-9.]+(?:E-?[0-9]+)?|NaN|[+-]?Inf)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\",?");

    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, Map<Map<String, String>, Double>> samples = new LinkedHashMap<>();

    private Scrape() {}

    public static Scrape of(String text) {
        Scrape scrape = new Scrape();
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("The last line has no end");
        }
        text.lines().forEach(scrape::line);
        return scrape;
    }

    private void line(String line) {
        Matcher type = TYPE.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (type.matches()) {
            require(types.put(type.group(1), type.group(2)) == null, line);
        } else if (sample.matches()) {
            require(types.containsKey(family(sample.group(1))), line);
            Double before = samples.computeIfAbsent(sample.group(1), name -> new LinkedHashMap<>())
                    .put(labels(sample.group(2), line), number(sample.group(3)));
            require(before == null, line);
        } else {
            require(HELP.matcher(line).matches(), line);
        }
    }

    private String family(String name) {
        return types.containsKey(name) ? name : name.replaceFirst("_(bucket|sum|count)$", "");
    }

    private static Map<String, String> labels(String text, String line) {
        Map<String, String> labels = new TreeMap<>();
        if (text == null) {
            return labels;
        }
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (label.lookingAt()) {
            labels.put(label.group(1), label.group(2));
            end = label.end();
            label.region(end, text.length());
        }
        require(end == text.length(), line);
        return labels;
    }

    private static double number(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static void require(boolean valid, String line) {
        if (!valid) {
            throw new IllegalArgumentException("Prometheus would not take: " + line);
        }
    }

    /** The names of all samples. */
    public Set<String> names() {
        return samples.keySet();
    }

    public String type(String family) {
        return types.get(family);
    }

    /** The sum of the samples that have at least these labels, in pairs of name and value. */
    public double sum(String name, String... labels) {
        return samples.getOrDefault(name, Map.of()).entrySet().stream()
                .filter(entry -> has(entry.getKey(), labels))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static boolean has(Map<String, String> labels, String... wanted) {
        for (int i = 0; i < wanted.length; i += 2) {
            if (!wanted[i + 1].equals(labels.get(wanted[i]))) {
                return false;
            }
        }
        return true;
    }

    /** Everything a label was said to be, of the metrics whose names begin so. */
    public Set<String> values(String prefix, String label) {
        return samples.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .flatMap(entry -> entry.getValue().keySet().stream())
                .map(labels -> labels.get(label))
                .filter(value -> value != null)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
