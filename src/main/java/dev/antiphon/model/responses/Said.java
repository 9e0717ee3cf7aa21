package dev.antiphon.model.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Part;
import dev.antiphon.model.wire.MalformedAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One item of the upstream's output, as far as it has been said. Upstreams may interleave their items; what one says before
 * its turn has come is held until the items before it are over. Used by one thread.
 */
abstract class Said {

    private final Consumer<ModelEvent> out;
    private final List<ModelEvent> held = new ArrayList<>();
    private boolean turn;
    private boolean over;

    Said(Consumer<ModelEvent> out) {
        this.out = out;
    }

    /** Whatever it says is told at once from now on. */
    final void takeTurn() {
        turn = true;
        held.forEach(out);
        held.clear();
    }

    final boolean over() {
        return over;
    }

    final void say(ModelEvent event) {
        if (turn) {
            out.accept(event);
        } else {
            held.add(event);
        }
    }

    /**
     * Nothing more comes of it.
     *
     * @throws MalformedAnswer when it makes no sense as it stands
     */
    final void end() throws MalformedAnswer {
        if (!over) {
            over = true;
            close();
        }
    }

    /** It is over, and this is all of it. */
    final void done(ObjectNode item) throws MalformedAnswer {
        if (!over) {
            whole(item);
            end();
        }
    }

    /** A delta of a kind that such an item does not have means nothing. */
    void more(Delta delta) {}

    /** The text of a part is over. */
    void textDone(int index, Part kind, JsonNode text) {}

    /** A part is over. */
    void partDone(int index, JsonNode part) {}

    void annotated(int index, JsonNode annotation) {}

    /** What a tool is called with is over. */
    void calledWith(JsonNode arguments) {}

    void progress(String type, Map<String, JsonNode> fields) {}

    abstract void whole(ObjectNode item) throws MalformedAnswer;

    abstract void close() throws MalformedAnswer;
}
