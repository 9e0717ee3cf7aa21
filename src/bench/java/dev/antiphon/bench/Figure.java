package dev.antiphon.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The median of one value per round, and the spread. */
record Figure(double median, double low, double high) {

    static Figure of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Figure(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }

    /** Compares two entrants round by round. */
    static Figure ratio(List<Rounds.Sample> above, List<Rounds.Sample> below, ToDoubleFunction<Rounds.Sample> what) {
        double[] ratios = new double[above.size()];
        Arrays.setAll(ratios, i -> what.applyAsDouble(above.get(i)) / what.applyAsDouble(below.get(i)));
        return of(ratios);
    }

    static Figure difference(List<Rounds.Sample> of, List<Rounds.Sample> minus, ToDoubleFunction<Rounds.Sample> what) {
        double[] differences = new double[of.size()];
        Arrays.setAll(differences, i -> what.applyAsDouble(of.get(i)) - what.applyAsDouble(minus.get(i)));
        return of(differences);
    }

    Figure times(double factor) {
        return new Figure(median * factor, low * factor, high * factor);
    }
}
