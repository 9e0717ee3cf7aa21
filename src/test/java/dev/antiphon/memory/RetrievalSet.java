package dev.antiphon.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Facts of an invented person, questions about them with the fact that answers each, and questions about something else. */
final class RetrievalSet {

    private static final Path FOLDER = Path.of("src/test/resources/memory");

    private RetrievalSet() {}

    /** A question, and the name of the fact that answers it. */
    record Question(String answer, String words) {}

    /** By their names. */
    static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        lines("facts.tsv").forEach(line -> facts.put(line.split("\t")[0], line.split("\t")[1]));
        return facts;
    }

    static List<Question> questions() {
        return lines("questions.tsv").stream()
                .map(line -> new Question(line.split("\t")[0], line.split("\t")[1]))
                .toList();
    }

    /** What no fact has to do with. */
    static List<String> beside() {
        return lines("beside.txt");
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(FOLDER.resolve(file));
        } catch (IOException absent) {
            throw new UncheckedIOException(absent);
        }
    }
}
