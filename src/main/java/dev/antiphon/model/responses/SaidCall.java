package dev.antiphon.model.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.ToolArgumentsDelta;
import dev.antiphon.model.wire.Halves;
import dev.antiphon.model.wire.MalformedAnswer;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Unicode;
import dev.antiphon.toolset.Callee;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A call of a function, or of a tool that takes free text. The call's id is the upstream's affair (decision 0007). */
final class SaidCall extends Said {

    static final String FUNCTION = "function_call";
    static final String CUSTOM = "custom_tool_call";

    private final int number;
    private final boolean custom;
    private final Halves halves = new Halves();
    private final StringBuilder early = new StringBuilder();
    private boolean started;
    private boolean silent = true;
    private boolean cut;
    private @Nullable String whole;

    /** @param number tells the items of one answer apart */
    SaidCall(Consumer<ModelEvent> out, int number, boolean custom, JsonNode item) {
        super(out);
        this.number = number;
        this.custom = custom;
        start(item);
    }

    /** Some upstreams know the name only at the end. */
    private void start(JsonNode item) {
        String name = item.path("name").asText();
        if (started || name.isEmpty()) {
            return;
        }
        started = true;
        String namespace = item.path("namespace").textValue();
        Callee callee = custom ? new Callee.Custom(namespace, name) : new Callee.Function(namespace, name);
        JsonNode caller = item.path("caller");
        say(new ModelEvent.ToolCallStarted(number, callee, caller.isObject() ? Map.of("caller", caller) : Map.of()));
        if (!early.isEmpty()) {
            say(new ToolArgumentsDelta(number, early.toString()));
        }
    }

    @Override
    void more(Delta delta) {
        if (delta.kind() != (custom ? Delta.Kind.INPUT : Delta.Kind.ARGUMENTS)) {
            return;
        }
        String text = halves.whole(delta.text());
        silent &= text.isBlank();
        if (!started) {
            early.append(text);
        } else if (!text.isEmpty()) {
            say(new ToolArgumentsDelta(number, text));
        }
    }

    @Override
    void calledWith(JsonNode arguments) {
        if (arguments.isTextual()) {
            whole = Unicode.wellFormed(arguments.textValue());
        } else if (arguments.isContainerNode()) {
            whole = arguments.toString();
        }
    }

    @Override
    void whole(ObjectNode item) {
        start(item);
        cut = item.path("status").asText().equals(Item.INCOMPLETE);
        calledWith(item.path(custom ? "input" : "arguments"));
    }

    @Override
    void close() throws MalformedAnswer {
        if (!started) {
            throw new MalformedAnswer("a tool call without a name");
        }
        if (silent && !custom && !cut && (whole == null || whole.isBlank())) {
            // Clients parse the arguments of every call, so one that was given none gets an empty object.
            say(new ToolArgumentsDelta(number, "{}"));
        } else if (whole != null) {
            say(new ModelEvent.ToolArgumentsDone(number, whole));
        }
    }
}
