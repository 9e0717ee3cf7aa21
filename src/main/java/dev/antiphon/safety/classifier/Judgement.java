package dev.antiphon.safety.classifier;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code safe}, or {@code unsafe} with what is wrong behind it, such as {@code S1,S10}. */
final class Judgement {

    /** What is wrong where nobody says what, or in no words that name something. */
    static final String UNSAFE = "unsafe";

    private static final Pattern SAFE = Pattern.compile("(?i)safe[.!]?");
    private static final Pattern WRONG = Pattern.compile("(?i)unsafe(?:[.!:,;]|[ \\t]|\\r?\\n|$)");
    private static final Pattern CODE = Pattern.compile("[sS][0-9]{1,2}");

    private Judgement() {}

    /**
     * The rules that a text breaks.
     *
     * @param whole whether the answer came to its end: half of one may still become another
     * @throws IOException for an answer of any other form
     */
    static Set<String> read(String answer, boolean whole) throws IOException {
        String said = answer.strip();
        Matcher wrong = WRONG.matcher(said);
        if (wrong.lookingAt()) {
            return rules(said.substring(wrong.end()));
        }
        if (whole && SAFE.matches(said.lines().findFirst().orElse("").strip())) {
            return Set.of();
        }
        throw new IOException("The answer is neither safe nor unsafe");
    }

    private static Set<String> rules(String behind) {
        Set<String> rules = new TreeSet<>();
        String line = behind.strip().lines().findFirst().orElse("");
        for (String part : line.split(",", Names.MOST)) {
            rules.add(rule(part.strip()));
        }
        return rules;
    }

    private static String rule(String part) {
        if (CODE.matches(part)) {
            return part.toUpperCase(Locale.ROOT);
        }
        return Names.isOne(part) ? part.toLowerCase(Locale.ROOT) : UNSAFE;
    }
}
