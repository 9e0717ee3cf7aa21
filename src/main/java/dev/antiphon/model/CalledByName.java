package dev.antiphon.model;

import dev.antiphon.model.ModelEvent.ToolArgumentsDelta;
import dev.antiphon.model.ModelEvent.ToolCallStarted;
import dev.antiphon.toolset.Callee;
import dev.antiphon.toolset.TextInput;
import dev.antiphon.toolset.Toolset;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a model that knows nothing but functions, in the client's words: each call with what it calls, and the
 * input of a tool that takes text without the JSON around it.
 */
public final class CalledByName implements ModelStream {

    private final ModelStream functions;
    private final Toolset tools;
    private final Map<Integer, TextInput> inputs = new HashMap<>();
    private final Queue<ModelEvent> last = new ArrayDeque<>();

    private CalledByName(ModelStream functions, Toolset tools) {
        this.functions = functions;
        this.tools = tools;
    }

    /** The same stream where functions are called what the client calls them. */
    public static ModelStream over(ModelStream functions, Toolset tools) {
        return tools.plain() ? functions : new CalledByName(functions, tools);
    }

    @Override
    public @Nullable ModelEvent next() throws ModelException {
        ModelEvent event = last.poll();
        return event == null ? translated(functions.next()) : event;
    }

    private @Nullable ModelEvent translated(@Nullable ModelEvent event) {
        return switch (event) {
            case null -> null;
            case ToolCallStarted started -> started(started);
            case ToolArgumentsDelta delta -> arguments(delta);
            case ModelEvent.ToolArgumentsDone done -> arguments(done);
            case ModelEvent.Finished finished -> finished(finished);
            default -> event;
        };
    }

    private ModelEvent started(ToolCallStarted started) {
        if (!(started.callee() instanceof Callee.Function function)) {
            return started;
        }
        Callee callee = tools.callee(function.name());
        if (callee instanceof Callee.Custom) {
            inputs.put(started.index(), new TextInput());
        }
        return new ToolCallStarted(started.index(), callee, started.further());
    }

    private ModelEvent arguments(ToolArgumentsDelta delta) {
        TextInput input = inputs.get(delta.index());
        return input == null ? delta : new ToolArgumentsDelta(delta.index(), input.take(delta.arguments()));
    }

    private ModelEvent arguments(ModelEvent.ToolArgumentsDone done) {
        if (inputs.remove(done.index()) == null) {
            return done;
        }
        TextInput input = new TextInput();
        return new ModelEvent.ToolArgumentsDone(done.index(), input.take(done.arguments()) + input.end());
    }

    /** What a model wrote without the JSON around it may be known only now. */
    private @Nullable ModelEvent finished(ModelEvent.Finished finished) {
        inputs.forEach((index, input) -> {
            String left = input.end();
            if (!left.isEmpty()) {
                last.add(new ToolArgumentsDelta(index, left));
            }
        });
        last.add(finished);
        return last.poll();
    }

    @Override
    public boolean ready() {
        return !last.isEmpty() || functions.ready();
    }

    @Override
    public void close() {
        functions.close();
    }
}
