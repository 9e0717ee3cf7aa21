package dev.antiphon.bench;

import dev.antiphon.safety.Detector;
import dev.antiphon.safety.Finding;
import dev.antiphon.safety.injection.Injections;
import dev.antiphon.safety.secret.Secrets;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * How much detectors see, and how often they cry wolf: {@code Detection [--missed|--found] secrets=corpus …}.
 *
 * <p>A corpus is a file or folder (see {@link Corpus}); how to get the ones in use stands in
 * {@code src/site/markdown/safety-figures.md}. Each is printed for both halves; {@code --missed} and {@code --found} show
 * samples, but only those of the half that may be looked at.
 */
public final class Detection {

    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private Detection() {}

    public static void main(String... arguments) throws IOException {
        OUT.println("| detector | corpus | samples | looked-at half | held-out half |");
        OUT.println("|---|---|---|---|---|");
        String show = "";
        for (String argument : arguments) {
            if (argument.startsWith("--")) {
                show = argument;
            } else {
                String[] named = argument.split("=", 2);
                measure(named[0], detector(named[0]), Corpus.read(Path.of(named[1])), show);
            }
        }
    }

    private static Detector detector(String name) {
        return switch (name) {
            case "secrets" -> new Secrets();
            case "injections" -> Injections.balanced();
            case "strict" -> Injections.strict();
            default -> throw new IllegalArgumentException("No such detector: " + name);
        };
    }

    private static void measure(String name, Detector detector, Corpus samples, String show) {
        OUT.printf(
                "| %s | %s | %d | %s | %s |%n",
                name,
                samples.name(),
                samples.all().size(),
                rate(detector, samples, sample -> !sample.heldOut()),
                rate(detector, samples, Corpus.Sample::heldOut));
        if (!show.isEmpty()) {
            samples.all().stream().filter(sample -> !sample.heldOut()).forEach(sample -> show(detector, sample, show));
        }
    }

    private static String rate(Detector detector, Corpus samples, Predicate<Corpus.Sample> half) {
        List<Corpus.Sample> chosen = samples.all().stream().filter(half).toList();
        long found = chosen.stream()
                .filter(sample -> !detector.find(sample.text()).isEmpty())
                .count();
        return "%d of %d = %.1f %%"
                .formatted(found, chosen.size(), chosen.isEmpty() ? 0 : 100.0 * found / chosen.size());
    }

    private static void show(Detector detector, Corpus.Sample sample, String show) {
        List<Finding> found = detector.find(sample.text());
        if (found.isEmpty() == show.equals("--missed")) {
            OUT.println("  " + sample.group() + ": " + cut(sample.text(), 0));
            found.forEach(each -> OUT.println("    " + each.rule() + ": " + cut(sample.text(), each.from())));
        }
    }

    private static String cut(String text, int from) {
        return text.substring(from, Math.min(text.length(), from + 240)).replace("\n", "\\n");
    }
}
