package dev.antiphon.safety.injection;

import dev.antiphon.safety.Detector;
import dev.antiphon.safety.text.Layers;
import java.util.Set;

/**
 * Attempts to instruct a model, in a dozen languages, also in disguise or encoded. Findings are named after families of
 * phrases: {@code override}, {@code persona}, {@code extraction}, {@code turn}, {@code addressed}, {@code hijack},
 * {@code tool}, {@code exfiltration}, {@code secrecy}, {@code authority}.
 */
public final class Injections implements Detector {

    /** One strong phrase, or two of middling strength, or several weak ones close together. */
    private static final int BALANCED = 10;

    private static final int STRICT = 6;

    private static final Phrases PHRASES = Phrases.read();

    private final Layers layers;

    private Injections(int threshold) {
        layers = new Layers(new Signals(PHRASES, threshold));
    }

    /** For all texts: hardly ever an alarm where there is no reason for one. */
    public static Injections balanced() {
        return new Injections(BALANCED);
    }

    /** For texts from strangers where an alarm costs little: sees more, errs more often. */
    public static Injections strict() {
        return new Injections(STRICT);
    }

    /** The names that findings can have. */
    public static Set<String> rules() {
        return PHRASES.families();
    }

    @Override
    public Sight look(String text) {
        return layers.look(text).sight(text.length());
    }
}
