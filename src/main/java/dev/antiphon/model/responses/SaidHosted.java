package dev.antiphon.model.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.ModelEvent;
import java.util.Map;
import java.util.function.Consumer;

/** An item that goes through as it is: a search, a picture, a call of a shell. */
final class SaidHosted extends Said {

    private final int number;

    /** @param number tells the items of one answer apart */
    SaidHosted(Consumer<ModelEvent> out, int number, ObjectNode item) {
        super(out);
        this.number = number;
        say(new ModelEvent.HostedStarted(number, item));
    }

    @Override
    void progress(String type, Map<String, JsonNode> fields) {
        if (!over()) {
            say(new ModelEvent.HostedProgress(number, type, fields));
        }
    }

    @Override
    void whole(ObjectNode item) {
        say(new ModelEvent.HostedDone(number, item));
    }

    /** What was never finished, its writer marks. */
    @Override
    void close() {}
}
