package dev.antiphon.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Part;
import dev.antiphon.protocol.Json;
import dev.antiphon.toolset.Callee;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The texts of what a model says in one turn, each of them whole, for those who cannot judge pieces. */
final class Utterances {

    private static final String DELTA = "delta";
    private static final String PICTURE = "image_generation_call";

    private final Predicate<Callee> runHere;
    private final Set<String> whole = new LinkedHashSet<>();
    private final Map<String, StringBuilder> inPieces = new LinkedHashMap<>();
    private final StringBuilder sources = new StringBuilder();
    private final Set<Integer> open = new HashSet<>();
    private StringBuilder text = new StringBuilder();
    private @Nullable Part kind;

    /** @param runHere whether this server runs a tool: what it is called with is looked at elsewhere */
    Utterances(Predicate<Callee> runHere) {
        this.runHere = runHere;
    }

    /** Whether everything before an event is whole when it comes. Calls and items of the upstream's may be told side by side. */
    boolean wholeBefore(ModelEvent event) {
        return open.isEmpty()
                && switch (event) {
                    case ModelEvent.TextDelta ignored -> begins(Part.TEXT);
                    case ModelEvent.RefusalDelta ignored -> begins(Part.REFUSAL);
                    case ModelEvent.ReasoningDelta ignored -> begins(Part.REASONING);
                    case ModelEvent.SummaryDelta ignored -> begins(Part.SUMMARY);
                    case ModelEvent.PartDone done -> begins(done.part());
                    case ModelEvent.AnnotationAdded ignored -> false;
                    default -> true;
                };
    }

    private boolean begins(Part part) {
        return kind != part;
    }

    void hear(ModelEvent event) {
        switch (event) {
            case ModelEvent.TextDelta delta -> say(Part.TEXT, delta.text());
            case ModelEvent.RefusalDelta delta -> say(Part.REFUSAL, delta.text());
            case ModelEvent.ReasoningDelta delta -> say(Part.REASONING, delta.text());
            case ModelEvent.SummaryDelta delta -> say(Part.SUMMARY, delta.text());
            case ModelEvent.PartDone done -> {
                say(done.part(), "");
                close();
                whole.add(done.text());
            }
            case ModelEvent.AnnotationAdded added -> sources.append(texts(added.annotation()));
            case ModelEvent.ToolCallStarted started -> call(started);
            case ModelEvent.ToolArgumentsDelta delta -> more(callOf(delta.index()), delta.arguments());
            case ModelEvent.ToolArgumentsDone done -> {
                open.remove(done.index());
                if (inPieces.containsKey(callOf(done.index()))) {
                    whole.add(done.arguments());
                }
            }
            case ModelEvent.HostedStarted started -> {
                close();
                open.add(started.index());
                item(started.item());
            }
            case ModelEvent.HostedProgress progress -> progress(progress);
            case ModelEvent.HostedDone done -> {
                open.remove(done.index());
                item(done.item());
            }
            default -> close();
        }
    }

    private void say(Part part, String said) {
        if (kind != part) {
            close();
            kind = part;
        }
        text.append(said);
    }

    private void close() {
        whole.add(text.toString());
        text = new StringBuilder();
        kind = null;
    }

    private void call(ModelEvent.ToolCallStarted started) {
        close();
        open.add(started.index());
        if (!runHere.test(started.callee())) {
            inPieces.put(callOf(started.index()), new StringBuilder());
        }
    }

    private static String callOf(int index) {
        return "call " + index;
    }

    /** Nothing of what is not followed. */
    private void more(String key, String piece) {
        StringBuilder so = inPieces.get(key);
        if (so != null) {
            so.append(piece);
        }
    }

    private void item(ObjectNode item) {
        if (!item.path("type").asText().equals(PICTURE)) {
            whole.add(texts(item));
        }
    }

    private void progress(ModelEvent.HostedProgress progress) {
        if (progress.type().contains(PICTURE)) {
            return;
        }
        ObjectNode fields = Json.MAPPER.createObjectNode();
        progress.fields().forEach((name, value) -> {
            if (!name.endsWith("_id") && !name.equals(DELTA)) {
                fields.set(name, value);
            }
        });
        whole.add(texts(fields));
        JsonNode delta = progress.fields().get(DELTA);
        if (delta != null && delta.isTextual()) {
            String key = progress.index() + " " + progress.type();
            inPieces.computeIfAbsent(key, first -> new StringBuilder());
            more(key, delta.textValue());
        }
    }

    private static String texts(JsonNode json) {
        List<String> texts = new ArrayList<>();
        if (json instanceof ObjectNode object) {
            JsonTexts.of(object, text -> {
                texts.add(text);
                return text;
            });
        }
        return String.join("\n", texts);
    }

    /** All that has been said since they were last taken. */
    List<String> take() {
        close();
        inPieces.values().forEach(piece -> whole.add(piece.toString()));
        whole.add(sources.toString());
        List<String> all = whole.stream().filter(said -> !said.isBlank()).toList();
        whole.clear();
        inPieces.clear();
        open.clear();
        sources.setLength(0);
        return all;
    }
}
