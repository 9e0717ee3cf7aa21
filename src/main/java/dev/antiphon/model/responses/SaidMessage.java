package dev.antiphon.model.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Part;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A message: texts and refusals. */
final class SaidMessage extends Said {

    private static final Set<String> PHASES = Set.of("commentary", "final_answer");

    private final Parts content;

    SaidMessage(Consumer<ModelEvent> out, JsonNode item, boolean wantsLogprobs) {
        super(out);
        content = new Parts(this::say, wantsLogprobs);
        say(new ModelEvent.MessageStarted(phase(item)));
    }

    private static @Nullable String phase(JsonNode item) {
        String phase = item.path("phase").asText();
        return PHASES.contains(phase) ? phase : null;
    }

    @Override
    void more(Delta delta) {
        switch (delta.kind()) {
            case TEXT -> content.more(delta.part(), Part.TEXT, delta.text(), delta.logprobs());
            case REFUSAL -> content.more(delta.part(), Part.REFUSAL, delta.text(), delta.logprobs());
            default -> {}
        }
    }

    @Override
    void textDone(int index, Part kind, JsonNode text) {
        content.said(index, kind, text);
    }

    @Override
    void partDone(int index, JsonNode part) {
        content.done(index, part);
    }

    @Override
    void annotated(int index, JsonNode annotation) {
        content.annotated(index, annotation);
    }

    @Override
    void whole(ObjectNode item) {
        content.all(item.path("content"));
    }

    @Override
    void close() {
        content.close();
    }
}
