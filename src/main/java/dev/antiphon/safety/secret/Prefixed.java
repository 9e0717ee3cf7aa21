package dev.antiphon.safety.secret;

import dev.antiphon.safety.text.Look;
import dev.antiphon.safety.text.Sightings;
import dev.antiphon.safety.text.Text;
import java.util.ArrayList;
import java.util.List;

/** Keys that are known by themselves, wherever they stand: for each two characters, the rules whose keys begin so. */
final class Prefixed implements Look {

    private static final int ASCII = 128;

    private final Rule[][] starting = new Rule[ASCII * ASCII][];
    private final boolean[] begins = new boolean[ASCII];

    Prefixed(List<Rule> rules) {
        List<Rule> free = rules.stream().filter(rule -> rule.near().isEmpty()).toList();
        for (char first = 0; first < ASCII; first++) {
            for (char second = 0; second < ASCII; second++) {
                List<Rule> fitting = new ArrayList<>();
                for (Rule rule : free) {
                    if (rule.shape().begins(first, second)) {
                        fitting.add(rule);
                    }
                }
                starting[first * ASCII + second] = fitting.toArray(Rule[]::new);
                begins[first] |= !fitting.isEmpty();
            }
        }
    }

    @Override
    public void at(Text text, Sightings seen) {
        char before = Text.NONE;
        int behind = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.at(i);
            // Inside a longer word nothing begins, or every base64 text would be full of keys.
            if (i >= behind && c < ASCII && begins[c] && !Text.letterOrDigit(before)) {
                behind = Math.max(i, key(text, i, seen));
            }
            before = c;
        }
    }

    /** Where the key that begins there ends, or its beginning. */
    private int key(Text text, int from, Sightings seen) {
        char second = text.at(from + 1);
        if (second < ASCII) {
            for (Rule rule : starting[text.at(from) * ASCII + second]) {
                int end = rule.shape().beginsBehind(text.at(from - 1)) ? rule.end(text, from) : -1;
                if (end > 0) {
                    seen.add(rule.name(), from, end);
                    seen.openIfTouched(text, from);
                    return end;
                }
            }
        }
        seen.openIfTouched(text, from);
        return from;
    }
}
