package dev.antiphon.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The table of ratios, printed row by row and kept in a file. */
final class Report {

    private final PrintStream out;
    private final List<String> lines = new ArrayList<>();

    Report(PrintStream out) {
        this.out = out;
    }

    void title(String contender, Pace pace) {
        say("# " + contender + " over floor, "
                + (pace == Pace.QUICK ? "quick run: an impression, not a result" : "full run"));
        say("");
        say("| scenario | what | figure | spread | target | ceiling | |");
        say("|---|---|---|---|---|---|---|");
    }

    void row(String scenario, String what, Figure figure, Budget budget) {
        say("| %s | %s | %s | %s | %s | %s | %s |"
                .formatted(
                        scenario,
                        what,
                        budget.show(figure.median()),
                        spread(figure, budget),
                        budget.show(budget.target()),
                        budget.show(budget.ceiling()),
                        budget.verdict(figure.median())));
    }

    private static String spread(Figure figure, Budget budget) {
        return figure.low() == figure.high() ? "–" : budget.show(figure.low()) + "–" + budget.show(figure.high());
    }

    void missing(String scenario, String why) {
        say("| %s | %s | – | – | – | – | not measured |"
                .formatted(scenario, why.replace("|", "/").replace("\n", " ")));
    }

    void note(String text) {
        say("");
        say(text);
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    private void say(String line) {
        lines.add(line);
        out.println(line);
    }
}
