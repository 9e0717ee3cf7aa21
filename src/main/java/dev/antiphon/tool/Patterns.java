package dev.antiphon.tool;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names as an operator writes them, in which {@code *} stands for any characters, also for none. Immutable. */
public final class Patterns {

    public static final Patterns NONE = Patterns.of(List.of());
    public static final Patterns ALL = Patterns.of(List.of("*"));

    private final List<Pattern> patterns;

    private Patterns(List<Pattern> patterns) {
        this.patterns = patterns;
    }

    public static Patterns of(Collection<String> written) {
        return new Patterns(written.stream().map(Patterns::pattern).toList());
    }

    private static Pattern pattern(String written) {
        return Pattern.compile(
                Stream.of(written.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                Pattern.DOTALL);
    }

    public boolean match(String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }
}
