package dev.antiphon.model.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Part;
import dev.antiphon.protocol.Foreign;
import java.util.List;
import java.util.function.Consumer;

/** What the model thought: in its own words, summed up, encrypted for the upstream alone, or nothing of it all. */
final class SaidReasoning extends Said {

    private final String upstream;
    private final Parts summary;
    private final Parts content;

    /** @param upstream the operator's name for it */
    SaidReasoning(Consumer<ModelEvent> out, String upstream) {
        super(out);
        this.upstream = upstream;
        this.summary = new Parts(this::say, false);
        this.content = new Parts(this::say, false);
        say(new ModelEvent.ReasoningStarted());
    }

    @Override
    void more(Delta delta) {
        switch (delta.kind()) {
            case SUMMARY -> summary.more(delta.part(), Part.SUMMARY, delta.text(), List.of());
            case REASONING -> content.more(delta.part(), Part.REASONING, delta.text(), List.of());
            default -> {}
        }
    }

    @Override
    void textDone(int index, Part kind, JsonNode text) {
        list(kind).said(index, kind, text);
    }

    @Override
    void partDone(int index, JsonNode part) {
        Part kind = Parts.kindOf(part);
        if (kind != null) {
            list(kind).done(index, part);
        }
    }

    private Parts list(Part kind) {
        return kind == Part.SUMMARY ? summary : content;
    }

    @Override
    void whole(ObjectNode item) {
        summary.all(item.path("summary"));
        summary.close();
        content.all(item.path("content"));
        String state = item.path("encrypted_content").textValue();
        if (state != null && !state.isEmpty()) {
            content.close();
            say(new ModelEvent.ReasoningKept(new Foreign(upstream, state)));
        }
    }

    @Override
    void close() {
        summary.close();
        content.close();
    }
}
