package dev.antiphon.model;

import dev.antiphon.model.ModelEvent.TextDelta;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads answers to their end. */
public final class Answers {

    private Answers() {}

    public static List<ModelEvent> of(ModelClient client, ModelRequest request) throws ModelException {
        try (ModelStream stream = client.stream(request, new Cancellation())) {
            return rest(stream);
        }
    }

    public static List<ModelEvent> rest(ModelStream stream) throws ModelException {
        List<ModelEvent> events = new ArrayList<>();
        for (@Nullable ModelEvent event = stream.next(); event != null; event = stream.next()) {
            events.add(event);
        }
        return events;
    }

    public static String text(List<ModelEvent> events) {
        StringBuilder text = new StringBuilder();
        for (ModelEvent event : events) {
            if (event instanceof TextDelta delta) {
                text.append(delta.text());
            }
        }
        return text.toString();
    }
}
