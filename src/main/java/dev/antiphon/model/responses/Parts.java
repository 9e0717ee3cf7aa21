package dev.antiphon.model.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Part;
import dev.antiphon.model.wire.Halves;
import dev.antiphon.protocol.Unicode;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One list of an item's parts, told one after another. What a part is as a whole counts for more than its deltas. */
final class Parts {

    private final Consumer<ModelEvent> out;
    private final boolean wantsLogprobs;

    /** The latest part that has begun. */
    private int at = -1;

    private boolean open;
    private boolean silent;
    private @Nullable Part kind;
    private @Nullable String whole;
    private int annotations;
    private Halves halves = new Halves();

    Parts(Consumer<ModelEvent> out, boolean wantsLogprobs) {
        this.out = out;
        this.wantsLogprobs = wantsLogprobs;
    }

    /** More of a part; of one that is over there cannot be more. */
    void more(int index, Part of, String delta, List<JsonNode> logprobs) {
        if (!isAt(index, of)) {
            return;
        }
        String text = halves.whole(delta);
        if (!text.isEmpty() || !logprobs.isEmpty()) {
            silent = false;
            out.accept(event(of, text, logprobs));
        }
    }

    /** The text of a part as a whole. */
    void said(int index, Part of, JsonNode text) {
        if (text.isTextual() && isAt(index, of)) {
            whole = Unicode.wellFormed(text.textValue());
        }
    }

    void annotated(int index, JsonNode annotation) {
        if (isAt(index, Part.TEXT)) {
            annotations++;
            out.accept(new ModelEvent.AnnotationAdded(annotation));
        }
    }

    /** A part is over, and this is all of it. */
    void done(int index, JsonNode part) {
        Part of = kindOf(part);
        if (of == null || (index == at && !open)) {
            return;
        }
        if (isAt(index, of)) {
            said(index, of, part.path(of == Part.REFUSAL ? "refusal" : "text"));
            if (silent && whole != null && !whole.isEmpty()) {
                out.accept(event(of, whole, logprobs(part)));
            }
            JsonNode sources = part.path("annotations");
            for (int i = annotations; i < sources.size(); i++) {
                out.accept(new ModelEvent.AnnotationAdded(sources.get(i)));
            }
            close();
        }
    }

    private List<JsonNode> logprobs(JsonNode part) {
        return wantsLogprobs ? part.path("logprobs").valueStream().toList() : List.of();
    }

    /** All parts of the item. */
    void all(JsonNode parts) {
        for (int i = Math.max(at, 0); i < parts.size(); i++) {
            done(i, parts.get(i));
        }
    }

    void close() {
        if (open && kind != null) {
            String left = halves.end();
            if (whole != null) {
                out.accept(new ModelEvent.PartDone(kind, whole));
            } else if (!left.isEmpty()) {
                out.accept(event(kind, left, List.of()));
            }
        }
        open = false;
    }

    /** Whether the part of that index is the one that is open, or has just been opened. */
    private boolean isAt(int index, Part of) {
        if (index > at) {
            close();
            at = index;
            open = true;
            silent = true;
            kind = of;
            whole = null;
            annotations = 0;
            halves = new Halves();
        }
        return open && index == at && kind == of;
    }

    private static ModelEvent event(Part kind, String text, List<JsonNode> logprobs) {
        return switch (kind) {
            case TEXT -> new ModelEvent.TextDelta(text, logprobs);
            case REFUSAL -> new ModelEvent.RefusalDelta(text);
            case REASONING -> new ModelEvent.ReasoningDelta(text);
            case SUMMARY -> new ModelEvent.SummaryDelta(text);
        };
    }

    /** Null for a part that nobody knows. */
    static @Nullable Part kindOf(JsonNode part) {
        return switch (part.path("type").asText()) {
            case "output_text" -> Part.TEXT;
            case "refusal" -> Part.REFUSAL;
            case "reasoning_text" -> Part.REASONING;
            case "summary_text" -> Part.SUMMARY;
            default -> null;
        };
    }
}
