package dev.antiphon.writer;

import dev.antiphon.model.ModelEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sorts a model's interleaved events by the item they belong to, items in the order in which they began. */
final class ByItem {

    private ByItem() {}

    static List<ModelEvent> grouped(List<ModelEvent> events) {
        Map<Object, List<ModelEvent>> items = new LinkedHashMap<>();
        for (ModelEvent event : events) {
            items.computeIfAbsent(itemOf(event), ignored -> new ArrayList<>()).add(event);
        }
        return items.values().stream().flatMap(List::stream).toList();
    }

    private static Object itemOf(ModelEvent event) {
        return switch (event) {
            case ModelEvent.ToolCallStarted started -> started.index();
            case ModelEvent.ToolArgumentsDelta delta -> delta.index();
            case ModelEvent.ReasoningDelta ignored -> "reasoning";
            case ModelEvent.SummaryDelta ignored -> "reasoning";
            default -> "message";
        };
    }
}
