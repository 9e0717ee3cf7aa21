package dev.antiphon.agent;

import dev.antiphon.journal.Ending;
import dev.antiphon.model.Window;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import dev.antiphon.token.Footprint;
import java.util.List;

/**
 * Makes what was said fit into the model's window, if its client wants that: the oldest turns are not shown then. What is
 * kept of a conversation is never cut.
 */
final class Truncation {

    /** How often half of it is left out before the model's refusal stands: a sixteenth is shown then. */
    static final int MOST_HALVINGS = 4;

    /** What the wish for a summary and the summary itself need of a window, in tokens; a quarter of a small one. */
    private static final int MOST_FOR_SUMMARY = 8 * 1024;

    private Truncation() {}

    /**
     * What the model sees of it. Costs next to nothing where the window is not known, or the bytes already fit.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 {@code context_length_exceeded} when it does not fit, and either
     *     nothing may be left out, or the newest turn is too long on its own
     */
    static List<Item> fitted(CreateResponse request, Window window, List<Item> said) {
        return fitted(request, window, new Extent(request, window, said));
    }

    static List<Item> fitted(CreateResponse request, Window window, Extent extent) {
        if (fits(request, window, extent)) {
            return extent.said();
        }
        if (!request.context().truncate()) {
            throw ApiError.contextOverflow().exception();
        }
        Footprint footprint = extent.footprint();
        return newest(Dialogue.of(extent.said()), footprint, room(request, window) - footprint.ofFrame(request));
    }

    /** Whether the model can read all of it and write as much as its client allows. */
    static boolean fits(CreateResponse request, Window window, Extent extent) {
        return !window.known() || extent.fits(room(request, window));
    }

    private static long room(CreateResponse request, Window window) {
        return (long) window.tokens() - (request.maxOutputTokens() == null ? 0 : request.maxOutputTokens());
    }

    /**
     * As much of the end of it as the model can read and sum up.
     *
     * @throws dev.antiphon.protocol.ApiException a 400 when the last thing said is too long on its own
     */
    static List<Item> summable(CreateResponse request, Window window, List<Item> said) {
        long room = window.tokens() - Math.min(window.tokens() / 4, MOST_FOR_SUMMARY);
        Footprint footprint = new Footprint(window.tokenizer());
        if (!window.known() || footprint.fits(request, said, room)) {
            return said;
        }
        return newest(Dialogue.inSteps(said), footprint, room - footprint.ofFrame(request));
    }

    private static List<Item> newest(Dialogue dialogue, Footprint footprint, long room) {
        int first = dialogue.count() - 1;
        long left = room - footprint.of(dialogue.from(first), room);
        if (left < 0) {
            throw ApiError.contextOverflow().exception();
        }
        while (first > 0) {
            left -= footprint.of(dialogue.passing(first - 1), left);
            if (left < 0) {
                return dialogue.from(first);
            }
            first--;
        }
        return dialogue.from(0);
    }

    /** The newer half of it; all when there is only one part. */
    static List<Item> halved(Dialogue dialogue) {
        return dialogue.from(dialogue.count() < 2 ? 0 : (dialogue.count() + 1) / 2);
    }

    /** Whether a model said that it was shown too much. */
    static boolean isOverflow(Ending ending) {
        return ending instanceof Ending.Failed failed && isOverflow(failed.error());
    }

    static boolean isOverflow(ApiError error) {
        return ApiError.CONTEXT_LENGTH_EXCEEDED.equals(error.code());
    }
}
