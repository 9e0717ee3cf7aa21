package dev.antiphon.model;

import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.protocol.Usage;
import dev.antiphon.toolset.Callee;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
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

    /** Reads up to the first word, which it returns. */
    public static String firstText(ModelStream stream) throws ModelException {
        for (ModelEvent event = stream.next(); ; event = stream.next()) {
            if (event instanceof TextDelta delta) {
                return delta.text();
            }
            if (event == null) {
                throw new AssertionError("An answer without a word");
            }
        }
    }

    public static String text(List<ModelEvent> events) {
        return joined(events, event -> event instanceof TextDelta delta ? delta.text() : "");
    }

    /** What was thought, raw or summed up. */
    public static String reasoning(List<ModelEvent> events) {
        return joined(events, event -> switch (event) {
            case ModelEvent.ReasoningDelta raw -> raw.text();
            case ModelEvent.SummaryDelta summary -> summary.text();
            default -> "";
        });
    }

    public static String refusal(List<ModelEvent> events) {
        return joined(events, event -> event instanceof ModelEvent.RefusalDelta delta ? delta.text() : "");
    }

    /** Each call as its function and arguments, such as {@code f{"a":1}}, in the order in which they began. */
    public static List<String> calls(List<ModelEvent> events) {
        Map<Integer, StringBuilder> calls = new LinkedHashMap<>();
        for (ModelEvent event : events) {
            if (event instanceof ModelEvent.ToolCallStarted started) {
                calls.put(started.index(), new StringBuilder(((Callee.Function) started.callee()).name()));
            } else if (event instanceof ModelEvent.ToolArgumentsDelta delta) {
                calls.get(delta.index()).append(delta.arguments());
            }
        }
        return calls.values().stream().map(StringBuilder::toString).toList();
    }

    public static Usage usage(List<ModelEvent> events) {
        return events.stream()
                .filter(ModelEvent.UsageReported.class::isInstance)
                .map(event -> ((ModelEvent.UsageReported) event).usage())
                .findFirst()
                .orElseThrow();
    }

    private static String joined(List<ModelEvent> events, Function<ModelEvent, String> said) {
        return events.stream().map(said).collect(Collectors.joining());
    }
}
