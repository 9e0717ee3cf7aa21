package dev.antiphon.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressions;
import java.util.HashMap;
import java.util.Map;

/**
 * The patterns of one schema, each compiled once. They are RE2's, which looks at each character once, whatever the pattern;
 * Java's own go back and forth, and can do so for ever without looking at a character at all. Not thread-safe.
 */
final class Patterns {

    /** Instructions of a pattern that are tried at a character in the time of a step, if all of them are. */
    private static final int TRIED_IN_A_STEP = 16;

    private final Budget budget;
    private final Map<String, Pattern> compiled = new HashMap<>();
    private long left = EcmaPattern.MOST_PARTS;

    Patterns(Budget budget) {
        this.budget = budget;
    }

    /** @throws PatternSyntaxException when it is none, has what RE2 has not, or they are too large together */
    RegularExpression of(String regex) {
        Pattern pattern = compiled(regex);
        int steps = 1 + pattern.programSize() / TRIED_IN_A_STEP;
        return value -> pattern.matcher(new Counted(value, budget, steps)).find();
    }

    Pattern compiled(String regex) {
        Pattern known = compiled.get(regex);
        return known == null ? compile(regex) : known;
    }

    private Pattern compile(String regex) {
        EcmaPattern.Translated translated =
                EcmaPattern.translated(RegularExpressions.replaceLongformCharacterProperties(regex));
        left -= translated.parts();
        if (left < 0) {
            throw new PatternSyntaxException("the patterns of the schema are too large together", regex);
        }
        Pattern pattern = Pattern.compile(translated.words());
        compiled.put(regex, pattern);
        return pattern;
    }

    /** Every look at a character is so many steps of the check. */
    private record Counted(CharSequence text, Budget budget, int steps) implements CharSequence {

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            budget.spend(steps);
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), budget, steps);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
