package dev.antiphon.schema;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressions;
import java.util.regex.Pattern;

/** A pattern of a schema, in Java's dialect, whose every look at a character is a step of the check. */
final class BoundedPattern implements RegularExpression {

    private final Pattern pattern;
    private final Budget budget;

    /** @throws java.util.regex.PatternSyntaxException when it is none */
    BoundedPattern(String regex, Budget budget) {
        this.pattern = compiled(regex);
        this.budget = budget;
    }

    /** What the library does for the same engine: a dollar is the very end, and properties may have their long names. */
    static Pattern compiled(String regex) {
        return Pattern.compile(
                RegularExpressions.replaceLongformCharacterProperties(RegularExpressions.replaceDollarAnchors(regex)));
    }

    @Override
    public boolean matches(String value) {
        return pattern.matcher(new Counted(value, budget)).find();
    }

    private record Counted(CharSequence text, Budget budget) implements CharSequence {

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            budget.spend(1);
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), budget);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
