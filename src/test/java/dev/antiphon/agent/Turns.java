package dev.antiphon.agent;

import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.UsageReported;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Usage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A model that says something else in every turn, and keeps what it was asked; with nothing more to say it is down. */
final class Turns implements ModelClient {

    private static final ApiError DOWN = ApiError.server(503, "The model is down.");

    private final Iterator<List<ModelEvent>> turns;

    /** What it was asked, turn by turn. */
    final List<ModelRequest> asked = new CopyOnWriteArrayList<>();

    /** What happens before each event, with its number within the turn. */
    Runnable before = () -> {};

    private Turns(List<List<ModelEvent>> turns) {
        this.turns = turns.iterator();
    }

    @SafeVarargs
    static Turns of(List<ModelEvent>... turns) {
        return new Turns(List.of(turns));
    }

    /** Words, ten tokens read and one written for each, and a proper end. */
    static List<ModelEvent> says(String... words) {
        List<ModelEvent> events = new ArrayList<>();
        for (String word : words) {
            events.add(new TextDelta(word));
        }
        return finished(events, words.length, Reason.STOP);
    }

    /** The same after something else. */
    static List<ModelEvent> says(ModelEvent first, List<ModelEvent> rest) {
        List<ModelEvent> events = new ArrayList<>(List.of(first));
        events.addAll(rest);
        return events;
    }

    static List<ModelEvent> cut(Reason reason, String word) {
        return finished(new ArrayList<>(List.of(new TextDelta(word))), 1, reason);
    }

    /** What comes before the model breaks off. */
    static List<ModelEvent> breaksOff(ModelEvent... events) {
        return List.of(events);
    }

    private static List<ModelEvent> finished(List<ModelEvent> events, int tokens, Reason reason) {
        events.add(new UsageReported(Usage.of(10, 0, tokens, 0)));
        events.add(new Finished(reason));
        return events;
    }

    @Override
    public ModelStream stream(ModelRequest request, Cancellation cancel) throws ModelException {
        asked.add(request);
        if (!turns.hasNext()) {
            throw new ModelException(DOWN);
        }
        Iterator<ModelEvent> events = turns.next().iterator();
        return new ModelStream() {
            @Override
            public ModelEvent next() {
                before.run();
                return events.hasNext() ? events.next() : null;
            }

            @Override
            public boolean ready() {
                return false;
            }

            @Override
            public void close() {}
        };
    }
}
