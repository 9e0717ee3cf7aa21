package dev.antiphon.memory;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * How well questions are answered.
 *
 * @param first the part of them whose fact comes first
 * @param five the part whose fact is among the first five
 * @param rank the mean of one divided by the rank of the fact, 0 where it is not found
 */
record Figures(double first, double five, double rank) {

    /** @param search the ids of what is found for a question, which are the names of the facts here, the best first */
    static Figures of(List<RetrievalSet.Question> questions, Function<String, List<String>> search) {
        double first = 0;
        double five = 0;
        double ranks = 0;
        for (RetrievalSet.Question question : questions) {
            int place = search.apply(question.words()).indexOf(question.answer());
            first += place == 0 ? 1 : 0;
            five += place >= 0 && place < 5 ? 1 : 0;
            ranks += place >= 0 ? 1.0 / (place + 1) : 0;
        }
        return new Figures(first / questions.size(), five / questions.size(), ranks / questions.size());
    }

    /** A row of the table on the page. */
    String row(String name) {
        return String.format(Locale.ROOT, "| %s | %.2f | %.2f | %.2f |", name, first, five, rank);
    }
}
