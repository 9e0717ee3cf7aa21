package dev.antiphon.safety.text;

import dev.antiphon.safety.Finding;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a text as it stands, and at what it says once escapes, base64 and base16 are undone, one inside the other.
 *
 * <p>What is found inside a run of base64 is reported as the whole run, for half of it is of use to nobody but a reader who
 * wants the secret; in a run too long to hold back it is reported as the part that says it. All together reads a text of n
 * characters at most {@value #MOST_READINGS} n times: each layer is read as it stands, once without its escapes, and its
 * runs, which shrink by a quarter, once each.
 */
public final class Layers {

    /** How many encodings may lie in each other. */
    static final int DEEPEST = 3;

    /** 1 + 1.75 + 1.75² + 1.75³, rounded up. */
    static final int MOST_READINGS = 12;

    private final Look look;

    public Layers(Look look) {
        this.look = look;
    }

    public Sightings look(String text) {
        return look(text, null, 0);
    }

    private Sightings look(String text, @Nullable View view, int depth) {
        Sightings seen = new Sightings();
        look.at(new Text(text), seen);
        Sightings cutOff = depth < DEEPEST ? seen : new Sightings();
        View unescaped = depth < DEEPEST ? Escapes.undone(text, cutOff) : null;
        if (unescaped != null) {
            mapped(look(unescaped.text(), unescaped, depth + 1), unescaped, seen);
        }
        if (depth < DEEPEST) {
            runs(text, view, depth, seen);
        }
        return seen;
    }

    private void runs(String text, @Nullable View view, int depth, Sightings seen) {
        Text reading = new Text(text);
        int at = 0;
        while (at < text.length()) {
            if (!Run.alphabet(text.charAt(at))) {
                at++;
                continue;
            }
            Run run = Run.at(reading, at);
            if (!run.ended() && run.whole()) {
                seen.open(run.from());
            }
            boolean seenBefore = view != null && run.ended() && view.asItWas(run.from(), run.to());
            if (run.to() - run.from() >= Run.SHORTEST && !seenBefore) {
                inside(text, run, depth, seen);
            }
            at = run.to();
        }
    }

    private void inside(String text, Run run, int depth, Sightings seen) {
        View decoded = run.decoded(text);
        Sightings inner = look(decoded.text(), null, depth + 1);
        if (run.whole()) {
            for (Finding each : inner.all()) {
                seen.add(each.rule(), run.from(), run.to());
            }
        } else {
            Sightings exact = new Sightings();
            mapped(inner, decoded, exact);
            exact.all().forEach(seen::add);
            if (!run.ended()) {
                // Bits of the last few characters are not yet a character.
                seen.open(Math.min(exact.open(), run.to() - 4));
            }
        }
    }

    private static void mapped(Sightings inner, View view, Sightings outer) {
        for (Finding each : inner.all()) {
            outer.add(each.rule(), view.from(each.from()), view.to(each.to()));
        }
        if (inner.open() <= view.text().length()) {
            outer.open(view.from(inner.open()));
        }
        outer.open(view.open());
    }
}
