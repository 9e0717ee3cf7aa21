package dev.antiphon.model.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.wire.AnswerReader;
import dev.antiphon.model.wire.MalformedAnswer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The items of one answer. What belongs together is told by the place in the output alone: there are gateways that give an
 * item another id with every event. Items are told one after another, in the order in which they began, whatever the
 * upstream does. Used by one thread.
 */
final class Output {

    /**
     * Sealed by an upstream for itself, and never asked for; and what only clients say. Kept as ours, they could be read by
     * nobody.
     */
    private static final Set<String> LEFT_OUT =
            Set.of("compaction", "compaction_summary", "function_call_output", "item_reference");

    private final Consumer<ModelEvent> out;
    private final String upstream;
    private final boolean wantsLogprobs;
    private final Map<Integer, Said> items = new HashMap<>();
    private final Queue<Said> waiting = new ArrayDeque<>();
    private @Nullable Said telling;

    /** The latest that has no beginning and so will have no end; whatever begins next ends it. */
    private @Nullable Said implied;

    private int last = Delta.UNKNOWN;

    /** @param upstream the operator's name for it */
    Output(Consumer<ModelEvent> out, String upstream, boolean wantsLogprobs) {
        this.out = out;
        this.upstream = upstream;
        this.wantsLogprobs = wantsLogprobs;
    }

    void added(int index, JsonNode item) throws MalformedAnswer {
        int place = index == Delta.UNKNOWN ? items.size() : index;
        if (item instanceof ObjectNode object && !items.containsKey(place)) {
            begin(place, object);
        }
    }

    void done(int index, JsonNode item) throws MalformedAnswer {
        if (!(item instanceof ObjectNode object)) {
            return;
        }
        int place = index == Delta.UNKNOWN ? Math.max(last, 0) : index;
        Said said = items.get(place);
        (said == null ? begin(place, object) : said).done(object);
        proceed();
    }

    void more(Delta delta) throws MalformedAnswer {
        at(delta.output(), delta.kind()).more(delta);
    }

    /** The item an event belongs to, null for one that has not begun. */
    @Nullable
    Said at(int index) {
        return items.get(index == Delta.UNKNOWN ? last : index);
    }

    /** The same; one that has not begun does so now. */
    private Said at(int index, Delta.Kind kind) throws MalformedAnswer {
        Said said = at(index);
        if (said == null) {
            String type = switch (kind) {
                case TEXT, REFUSAL -> "message";
                case REASONING, SUMMARY -> "reasoning";
                case ARGUMENTS -> SaidCall.FUNCTION;
                case INPUT -> SaidCall.CUSTOM;
            };
            said = begin(
                    Math.max(index, 0), JsonNodeFactory.instance.objectNode().put("type", type));
            implied = said;
        }
        return said;
    }

    private Said begin(int place, ObjectNode item) throws MalformedAnswer {
        AnswerReader.requireRoom(items.size());
        if (implied != null) {
            implied.end();
            implied = null;
        }
        Said said = said(place, item);
        items.put(place, said);
        last = place;
        waiting.add(said);
        proceed();
        return said;
    }

    private Said said(int place, ObjectNode item) {
        String type = item.path("type").asText();
        return switch (type) {
            case "message" -> new SaidMessage(out, item, wantsLogprobs);
            case "reasoning" -> new SaidReasoning(out, upstream);
            case SaidCall.FUNCTION -> new SaidCall(out, place, false, item);
            case SaidCall.CUSTOM -> new SaidCall(out, place, true, item);
            default -> LEFT_OUT.contains(type) ? new Unsaid(out) : new SaidHosted(out, place, item);
        };
    }

    private void proceed() {
        while ((telling == null || telling.over()) && !waiting.isEmpty()) {
            telling = waiting.remove();
            telling.takeTurn();
        }
    }

    /**
     * What the upstream's last event says of all items. Items that were streamed are what they were streamed as, unless their
     * own end was missing; where none or not all were, this is where they come from.
     */
    void settle(JsonNode output) throws MalformedAnswer {
        int streamed = items.size();
        for (int i = 0; i < output.size(); i++) {
            if (items.containsKey(i) || streamed < output.size()) {
                done(i, output.get(i));
            }
        }
        for (Said item : items.values()) {
            item.end();
        }
        proceed();
    }

    /** An item that nobody gets to know. */
    private static final class Unsaid extends Said {

        Unsaid(Consumer<ModelEvent> out) {
            super(out);
        }

        @Override
        void whole(ObjectNode item) {}

        @Override
        void close() {}
    }
}
