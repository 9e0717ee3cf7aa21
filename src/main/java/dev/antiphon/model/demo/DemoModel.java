package dev.antiphon.model.demo;

import dev.antiphon.model.CalledByName;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import java.time.Duration;

/**
 * A model that is none: the same request always gets the same answer.
 *
 * <ul>
 *   <li>It repeats what was said last, and says that this is all it can do.
 *   <li>It calls a function tool when {@code tool_choice} demands it or the last user message names the tool, and tells
 *       what the tool returned when the results are there.
 *   <li>Asked for JSON, it answers with JSON that fits the schema.
 *   <li>It refuses a message that says "please refuse", and reasons when an effort is set.
 * </ul>
 *
 * <p>Words count as tokens. Immutable; thread-safe.
 */
public final class DemoModel implements ModelClient {

    private final Duration delay;

    /** @param delay between two words, so that streaming can be seen; zero in tests */
    public DemoModel(Duration delay) {
        this.delay = delay;
    }

    @Override
    public ModelStream stream(ModelRequest request, Cancellation cancel) {
        DemoStream stream = new DemoStream(new DemoAnswer(request).events(), delay);
        cancel.onCancel(stream::close);
        return CalledByName.over(stream, request.tools());
    }
}
