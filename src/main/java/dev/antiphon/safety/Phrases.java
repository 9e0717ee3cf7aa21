package dev.antiphon.safety;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an operator does not want said: words, whatever their case, blanks and what nobody sees in them, and patterns. Neither goes on from one line to the next, and
 * no match is longer than {@value #LONGEST} characters. RE2 takes time in proportion to the text, whatever the pattern.
 */
public final class Phrases implements Detector {

    static final int LONGEST = 1_024;

    /** Soft hyphens, joiners and marks of direction. */
    private static final String UNSEEN = "[\\p{Cf}]*";

    private static final String BLANKS = "[\\s\\p{Z}\\p{Cf}]+";

    private final String name;
    private final Pattern pattern;

    /**
     * @param name of the rule
     * @param words each found where no letter or digit stands before or behind it
     * @param patterns in RE2's syntax
     * @throws IllegalArgumentException for a pattern that is none, saying why
     */
    public Phrases(String name, List<String> words, List<String> patterns) {
        this.name = name;
        List<String> all = new ArrayList<>();
        if (!words.isEmpty()) {
            all.add(words.stream()
                    .flatMap(
                            word -> Stream.of(Form.NFC, Form.NFD).map(form -> Normalizer.normalize(word.strip(), form)))
                    .distinct()
                    .map(Phrases::however)
                    .collect(Collectors.joining("|", "(?i:(?:^|[^\\pL\\pN])(?P<word>", ")(?:$|[^\\pL\\pN]))")));
        }
        patterns.forEach(one -> all.add("(?:" + one + ")"));
        this.pattern = compiled(String.join("|", all));
    }

    /** The word with whatever nobody sees between its letters, and with any blanks where it has one. */
    private static String however(String word) {
        StringBuilder pattern = new StringBuilder();
        boolean blank = false;
        for (int point : word.codePoints().toArray()) {
            boolean blanks = Character.isWhitespace(point) || Character.isSpaceChar(point);
            if (!blanks) {
                pattern.append(pattern.isEmpty() ? "" : blank ? BLANKS : UNSEEN)
                        .append(Pattern.quote(Character.toString(point)));
            }
            blank = blanks;
        }
        return pattern.toString();
    }

    private static Pattern compiled(String written) {
        try {
            return Pattern.compile(written);
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException(wrong.getDescription(), wrong);
        }
    }

    @Override
    public Sight look(String text) {
        return new Sight(found(text), settled(text));
    }

    private List<Finding> found(String text) {
        List<Finding> found = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            find(text, from, end < 0 ? text.length() : end, found);
            from = end < 0 ? text.length() : end + 1;
        }
        return found;
    }

    private void find(String text, int from, int to, List<Finding> found) {
        Matcher matcher = pattern.matcher(text.substring(from, to));
        int at = 0;
        while (at <= to - from && matcher.find(at)) {
            boolean word = pattern.namedGroups().containsKey("word") && matcher.start("word") >= 0;
            int start = word ? matcher.start("word") : matcher.start();
            int end = word ? matcher.end("word") : matcher.end();
            if (end > start && end - start <= LONGEST) {
                found.add(new Finding(name, from + start, from + end));
            }
            at = Math.max(end, at + 1);
        }
    }

    /** A line may become a match as long as it goes on. */
    private static int settled(String text) {
        return Math.max(text.lastIndexOf('\n') + 1, text.length() - LONGEST - 1);
    }
}
