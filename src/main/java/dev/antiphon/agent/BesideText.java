package dev.antiphon.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.safety.Sieve.Piece;
import java.util.ArrayList;
import java.util.List;

/**
 * What is told beside a text on its way through a screen: the probabilities of its tokens, which spell it out, and its sources.
 * Both wait until all of the text has been told that was said before them.
 */
final class BesideText {

    private final List<JsonNode> logprobs = new ArrayList<>();
    private final List<ModelEvent> sources = new ArrayList<>();
    private int unsaid;
    private boolean changed;

    /** Another text begins. */
    void begin() {
        logprobs.clear();
        unsaid = 0;
        changed = false;
    }

    void said(String text, List<JsonNode> ofIt) {
        unsaid += text.length();
        logprobs.addAll(ofIt);
    }

    void told(Piece piece) {
        unsaid -= piece.of();
        changed |= piece.changed();
    }

    /** The probabilities that may be told now; none of a text in which something was replaced. */
    List<JsonNode> probabilities(boolean blocked) {
        if (unsaid > 0 || blocked) {
            return List.of();
        }
        List<JsonNode> settled = changed ? List.of() : List.copyOf(logprobs);
        logprobs.clear();
        changed = false;
        return settled;
    }

    void source(ModelEvent source) {
        sources.add(source);
    }

    /** The sources that may be told now. */
    List<ModelEvent> sources() {
        List<ModelEvent> settled = unsaid > 0 ? List.of() : List.copyOf(sources);
        sources.removeAll(settled);
        return settled;
    }
}
