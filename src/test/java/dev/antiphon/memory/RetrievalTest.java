package dev.antiphon.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.model.Cancellation;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * How well facts are found, by their words, by their meaning and by both: the figures on the documentation's page about memory,
 * which this prints with {@code -Dmemory.figures=true}. What needs the model is left out where it is not there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetrievalTest {

    private static final Path JARS = Path.of("target/embeddings");
    private static final int DEEP = 50;

    /** As many as are recalled. */
    private static final int MOST = 8;

    private final Owner owner = new Owner("acme", "alice", false);
    private final Map<String, String> facts = RetrievalSet.facts();
    private final List<RetrievalSet.Question> questions = RetrievalSet.questions();
    private final Shelf shelf = new Shelf(owner, new Wording());
    private Embedder model;
    private URLClassLoader loader;

    @BeforeAll
    void fill() throws Exception {
        if (Files.exists(JARS)) {
            loader = new URLClassLoader(jars(), ClassLoader.getPlatformClassLoader());
            model = OnnxEmbedder.find(loader).orElse(null);
        }
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            Memory memory = new Memory(fact.getKey(), false, fact.getValue(), List.of(), 1, 1);
            rows.add(new Row(memory, 1, meaning(fact.getValue())));
        }
        shelf.take(1, rows, new HashSet<>(facts.keySet()));
    }

    @AfterAll
    void close() throws IOException {
        if (loader != null) {
            loader.close();
        }
    }

    @Test
    void theSetIsLargeEnoughToSaySomething() {
        assertThat(facts).hasSizeGreaterThan(60);
        assertThat(questions).hasSizeGreaterThan(60);
        assertThat(questions).allSatisfy(question -> assertThat(facts).containsKey(question.answer()));
    }

    @Test
    void wordsAloneFindThoseThatShareSome() {
        Figures words = figures("words (BM25)", question -> ids(shelf.byWords(question, Meaning.UNKNOWN, DEEP)));
        assertThat(words.five()).isGreaterThan(0.4);
    }

    @Test
    void bothTogetherFindMoreThanEither() {
        Assumptions.assumeTrue(model != null, "the model is not there: ./mvnw dependency:copy@embeddings");
        Figures words = figures("words (BM25)", question -> ids(shelf.byWords(question, Meaning.UNKNOWN, DEEP)));
        Figures meaning = figures("meaning (vectors)", question -> ids(shelf.byMeaning(meaning(question), DEEP)));
        Figures both = figures("both (fusion)", question -> ids(fused(found(question))));
        figures("both, as recalled", question -> ids(fused(found(question).relevant())));
        assertThat(both.five()).isGreaterThanOrEqualTo(meaning.five()).isGreaterThan(words.five());
        assertThat(both.five()).isGreaterThan(0.9);
    }

    @Test
    void littleIsRecalledOfWhatHasNothingToDoWithAQuestion() {
        double recalled = RetrievalSet.beside().stream()
                .mapToInt(question -> fused(found(question).relevant()).size())
                .average()
                .orElseThrow();
        say("facts recalled for a question about something else: %.2f".formatted(recalled));
        assertThat(recalled).isLessThan(2);
    }

    private Found found(String question) {
        return Found.of(List.of(shelf), question, meaning(question), MOST);
    }

    private static List<Hit> fused(Found found) {
        return Fusion.of(List.of(found.byWords(), found.byMeaning()), MOST);
    }

    private static List<String> ids(List<Hit> hits) {
        return hits.stream().map(hit -> hit.memory().id()).toList();
    }

    private Figures figures(String name, Function<String, List<String>> search) {
        Figures figures = Figures.of(questions, search);
        say(figures.row(name));
        return figures;
    }

    private static void say(String line) {
        if (Boolean.getBoolean("memory.figures")) {
            System.out.println(line);
        }
    }

    private Meaning meaning(String text) {
        if (model == null) {
            return Meaning.UNKNOWN;
        }
        try {
            return Meaning.of(model.name(), model.embed(text, new Cancellation()));
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static URL[] jars() throws IOException {
        try (Stream<Path> files = Files.list(JARS)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(RetrievalTest::url)
                    .toArray(URL[]::new);
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
