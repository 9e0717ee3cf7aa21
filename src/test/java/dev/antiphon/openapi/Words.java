package dev.antiphon.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every word in quotes in the code that reads requests: what a field is called is one of them. */
final class Words {

    private static final Pattern WORD = Pattern.compile("\"([a-z][a-z0-9_]{1,40})\"");

    private Words() {}

    static Set<String> of(String... packages) {
        Set<String> words = new TreeSet<>();
        for (String name : packages) {
            try (Stream<Path> files = Files.walk(Path.of("src/main/java/dev/antiphon", name))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(file -> words.addAll(in(file)));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return words;
    }

    private static Set<String> in(Path file) {
        Set<String> words = new TreeSet<>();
        try {
            WORD.matcher(Files.readString(file)).results().forEach(word -> words.add(word.group(1)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return words;
    }
}
