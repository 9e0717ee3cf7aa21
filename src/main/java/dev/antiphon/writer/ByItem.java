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

    private static boolean isThought(ModelEvent.Part part) {
        return part == ModelEvent.Part.REASONING || part == ModelEvent.Part.SUMMARY;
    }

    private static Object itemOf(ModelEvent event) {
        return switch (event) {
            case ModelEvent.ToolCallStarted started -> started.index();
            case ModelEvent.ToolArgumentsDelta delta -> delta.index();
            case ModelEvent.ToolArgumentsDone done -> done.index();
            case ModelEvent.HostedStarted started -> started.index();
            case ModelEvent.HostedProgress progress -> progress.index();
            case ModelEvent.HostedDone done -> done.index();
            case ModelEvent.ReasoningStarted ignored -> "reasoning";
            case ModelEvent.ReasoningDelta ignored -> "reasoning";
            case ModelEvent.ReasoningKept ignored -> "reasoning";
            case ModelEvent.PartDone done -> isThought(done.part()) ? "reasoning" : "message";
            case ModelEvent.SummaryDelta ignored -> "reasoning";
            default -> "message";
        };
    }
}
