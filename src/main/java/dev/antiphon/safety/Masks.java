package dev.antiphon.safety;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hides things from a model behind numbered names, such as {@code [email-1]}, and puts them back into what it answers. The same
 * thing has the same name for as long as this lasts, and numbers go by the order in which things are first hidden: a
 * conversation that goes on begins as it did before, which is what upstreams' caches go by.
 *
 * <p>One for each response; not thread-safe.
 */
public final class Masks {

    private final @Nullable Detector detector;
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, String> things = new LinkedHashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /** @param detector of what is hidden; null for nothing */
    public Masks(@Nullable Detector detector) {
        this.detector = detector;
    }

    /** Whether nothing is ever hidden. */
    public boolean none() {
        return detector == null;
    }

    /** Whether anything has been hidden. */
    public boolean used() {
        return !things.isEmpty();
    }

    /** Words as the model sees them. */
    public String hidden(String text) {
        return hidden(text, false);
    }

    /** JSON as the model sees it; it stays JSON. */
    public String hiddenInJson(String json) {
        return hidden(json, true);
    }

    private String hidden(String text, boolean json) {
        return detector == null ? text : new Redaction(json, this::name).next(text, detector.find(text));
    }

    private String name(String rule, String thing) {
        return names.computeIfAbsent(thing, hidden -> {
            String name = "[" + rule + "-" + numbers.merge(rule, 1, Integer::sum) + "]";
            things.put(name, hidden);
            return name;
        });
    }

    /** Words of the model, with everything put back. */
    public String shown(String text) {
        return whole(inText(), text);
    }

    /** JSON of the model, with everything put back. */
    public String shownInJson(String json) {
        return whole(inJson(), json);
    }

    private static String whole(Sieve sieve, String text) {
        return sieve.more(text).text() + sieve.rest().text();
    }

    /** Puts things back into words that come in pieces. */
    public Sieve inText() {
        return new Unmasking(things, false);
    }

    /** The same for JSON. */
    public Sieve inJson() {
        return new Unmasking(things, true);
    }
}
