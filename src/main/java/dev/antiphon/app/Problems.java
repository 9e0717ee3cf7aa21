package dev.antiphon.app;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with a configuration file, collected, so that the operator has to start it only once to know all. */
final class Problems {

    private record Problem(int line, String what) {}

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(int line, String what) {
        found.add(new Problem(line, what));
    }

    /** @throws SettingsException if anything was found */
    void complain() {
        if (!found.isEmpty()) {
            throw new SettingsException(found.stream()
                    .sorted(Comparator.comparingInt(Problem::line))
                    .map(problem -> file + " line " + problem.line() + ": " + problem.what())
                    .distinct()
                    .collect(Collectors.joining("\n")));
        }
    }
}
