package dev.antiphon.app;

import java.util.Collection;

/** Guesses what a mistyped key was meant to be. */
final class Likeness {

    private static final int FARTHEST = 3;

    private Likeness() {}

    /** {@code "; did you mean 'x'?"} for the nearest of the words, or nothing if none is near. */
    static String hint(String typed, Collection<String> words) {
        String nearest = "";
        int least = Math.min(FARTHEST, (typed.length() + 1) / 2) + 1;
        for (String word : words) {
            int distance = distance(typed, word);
            if (distance < least) {
                least = distance;
                nearest = word;
            }
        }
        return nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?";
    }

    /** How many letters have to be put in, left out or replaced. */
    private static int distance(String one, String other) {
        int[] before = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] now = new int[other.length() + 1];
            now[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = before[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(replaced, Math.min(before[j], now[j - 1]) + 1);
            }
            before = now;
        }
        return before[other.length()];
    }
}
