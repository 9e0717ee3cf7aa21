package dev.antiphon.safety.injection;

import dev.antiphon.safety.text.Look;
import dev.antiphon.safety.text.Sightings;
import dev.antiphon.safety.text.Text;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Adds up the phrases that stand close together; what reaches the threshold is a finding, named after its heaviest phrase.
 * Phrases of one family that overlap count once, and the same phrase again does not count again.
 */
final class Signals implements Look {

    /** What stands further apart has nothing to do with each other; in characters. */
    static final int CLOSE = 1500;

    private final Phrases phrases;
    private final int threshold;

    Signals(Phrases phrases, int threshold) {
        this.phrases = phrases;
        this.threshold = threshold;
    }

    /** A phrase in a text. */
    private record Signal(Phrase phrase, int from, int to) {

        boolean countedBy(Signal other) {
            return other.phrase == phrase
                    || other.phrase.family().equals(phrase.family()) && other.from < to && from < other.to;
        }
    }

    @Override
    public void at(Text text, Sightings seen) {
        Words words = new Reading(phrases.vocabulary(), text).words(seen);
        List<Signal> signals = signals(words, seen);
        int open = Math.min(seen.open(), text.length());
        Deque<Signal> close = new ArrayDeque<>();
        boolean passed = false;
        for (Signal each : signals) {
            if (!passed && each.from >= open) {
                passed = true;
                hold(close, open, seen);
            }
            add(close, each);
            if (weight(close) >= threshold) {
                report(close, seen);
            }
        }
        if (!passed) {
            hold(close, open, seen);
        }
    }

    private List<Signal> signals(Words words, Sightings seen) {
        List<Signal> signals = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            for (int number : words.numbers(i)) {
                for (Phrase phrase : phrases.beginningWith(number)) {
                    int length = phrase.length(words, i);
                    if (length > 0) {
                        signals.add(new Signal(phrase, words.from(i), words.to(i + length - 1)));
                    }
                }
            }
            if (words.touched()) {
                seen.open(words.from(i));
            }
        }
        signals.sort(Comparator.comparingInt(Signal::from).thenComparingInt(Signal::to));
        return signals;
    }

    private static void add(Deque<Signal> close, Signal next) {
        forget(close, next.from);
        Iterator<Signal> before = close.descendingIterator();
        while (before.hasNext()) {
            Signal each = before.next();
            if (next.countedBy(each)) {
                if (each.phrase.weight() >= next.phrase.weight()) {
                    return;
                }
                before.remove();
            }
        }
        close.add(next);
    }

    private static void forget(Deque<Signal> close, int from) {
        while (!close.isEmpty() && close.getFirst().from < from - CLOSE) {
            close.removeFirst();
        }
    }

    private static int weight(Deque<Signal> close) {
        return close.stream().mapToInt(signal -> signal.phrase.weight()).sum();
    }

    private static void report(Deque<Signal> close, Sightings seen) {
        Signal heaviest = close.stream()
                .max(Comparator.comparingInt(signal -> signal.phrase.weight()))
                .orElseThrow();
        int to = close.stream().mapToInt(Signal::to).max().orElseThrow();
        seen.add(heaviest.phrase.family(), close.getFirst().from, to);
        close.clear();
    }

    /** What may still add up with what follows is not settled. */
    private static void hold(Deque<Signal> close, int open, Sightings seen) {
        forget(close, open);
        if (!close.isEmpty()) {
            seen.open(close.getFirst().from);
        }
    }
}
