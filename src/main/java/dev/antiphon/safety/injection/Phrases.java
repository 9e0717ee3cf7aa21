package dev.antiphon.safety.injection;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code phrases.txt}, and finds which of its phrases begin with a word. Built once, then only read. */
final class Phrases {

    private static final String FILE = "phrases.txt";

    private final Vocabulary vocabulary = new Vocabulary();
    private final List<Phrase> all = new ArrayList<>();
    private final Map<String, String> lists = new HashMap<>();
    private final Map<Integer, Phrase[]> byFirst = new HashMap<>();

    private Phrases() {}

    static Phrases read() {
        Phrases phrases = new Phrases();
        try (InputStream file = Objects.requireNonNull(Phrases.class.getResourceAsStream(FILE), FILE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                phrases.line(line.strip());
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        phrases.index();
        return phrases;
    }

    private void line(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        if (line.startsWith("$")) {
            String[] named = line.split(" *= *", 2);
            lists.put(named[0], replaced(named[1]));
            return;
        }
        String[] columns = line.split(" *\\| +", 3);
        if (columns.length != 3) {
            throw new IllegalArgumentException("family | weight | phrase is wanted: " + line);
        }
        all.add(Phrase.of(columns[0], Integer.parseInt(columns[1].strip()), replaced(columns[2]), vocabulary));
    }

    private String replaced(String source) {
        StringBuilder replaced = new StringBuilder();
        for (String word : source.split("(?=[ /?])|(?<=[ /?])")) {
            if (word.startsWith("$") && !lists.containsKey(word)) {
                throw new IllegalArgumentException("No such list: " + word);
            }
            replaced.append(lists.getOrDefault(word, word));
        }
        return replaced.toString();
    }

    private void index() {
        Map<Integer, List<Phrase>> growing = new HashMap<>();
        for (Phrase phrase : all) {
            phrase.elements()
                    .getFirst()
                    .firsts()
                    .forEach(first -> growing.computeIfAbsent(first, unused -> new ArrayList<>())
                            .add(phrase));
        }
        growing.forEach((first, phrases) -> byFirst.put(first, phrases.toArray(Phrase[]::new)));
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    List<Phrase> all() {
        return all;
    }

    Set<String> families() {
        return all.stream().map(Phrase::family).collect(Collectors.toUnmodifiableSet());
    }

    /** Those that may begin with the word of this number. */
    Phrase[] beginningWith(int number) {
        return byFirst.getOrDefault(number, new Phrase[0]);
    }
}
