package dev.antiphon.tool;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names as an operator writes them.
 *
 * @param written a {@code *} stands for any characters, also for none
 */
public record Patterns(List<String> written) {

    public static final Patterns NONE = new Patterns(List.of());
    public static final Patterns ALL = new Patterns(List.of("*"));

    public Patterns {
        written = List.copyOf(written);
    }

    public static Patterns of(Collection<String> written) {
        return new Patterns(List.copyOf(written));
    }

    public boolean match(String name) {
        return written.stream().anyMatch(one -> one.equals("*") || one.equals(name) || isLike(one, name));
    }

    private static boolean isLike(String written, String name) {
        return written.indexOf('*') >= 0
                && Pattern.compile(
                                Stream.of(written.split("\\*", -1))
                                        .map(Pattern::quote)
                                        .collect(Collectors.joining(".*")),
                                Pattern.DOTALL)
                        .matcher(name)
                        .matches();
    }
}
