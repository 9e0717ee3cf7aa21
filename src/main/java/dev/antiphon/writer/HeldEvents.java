package dev.antiphon.writer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.journal.Weight;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.TextDelta;
import java.util.ArrayList;
import java.util.List;

/** What a model has said and nobody has seen yet, in order; small pieces of text are put together. */
final class HeldEvents {

    /** Of a piece of text, in characters: not worth an event for each token, small enough to be read as it comes. */
    private static final int PIECE = 256;

    /** Of an event that is no text, besides its words. */
    private static final long EVENT_BYTES = 100;

    private final List<ModelEvent> events = new ArrayList<>();
    private long weight;

    /** Where the part of the text that is open begins, or the next one will. */
    private int part;

    void add(ModelEvent event) {
        weight += weightOf(event);
        boolean grows = event instanceof TextDelta
                && events.size() > part
                && events.getLast() instanceof TextDelta before
                && before.text().length() < PIECE;
        if (grows) {
            events.add(joined((TextDelta) events.removeLast(), (TextDelta) event));
        } else {
            events.add(event);
        }
        if (!belongsToText(event)) {
            part = events.size();
        }
    }

    /** Sources are told in the middle of a part. */
    private static boolean belongsToText(ModelEvent event) {
        return event instanceof TextDelta || event instanceof ModelEvent.AnnotationAdded;
    }

    private static TextDelta joined(TextDelta before, TextDelta more) {
        List<JsonNode> logprobs = before.logprobs();
        if (!more.logprobs().isEmpty()) {
            logprobs = new ArrayList<>(logprobs);
            logprobs.addAll(more.logprobs());
        }
        return new TextDelta(before.text() + more.text(), logprobs);
    }

    private static long weightOf(ModelEvent event) {
        return switch (event) {
            case TextDelta delta -> Weight.of(delta.text(), delta.logprobs());
            case ModelEvent.RefusalDelta delta -> EVENT_BYTES + delta.text().length();
            case ModelEvent.ReasoningDelta delta -> EVENT_BYTES + delta.text().length();
            case ModelEvent.SummaryDelta delta -> EVENT_BYTES + delta.text().length();
            case ModelEvent.ToolArgumentsDelta delta ->
                EVENT_BYTES + delta.arguments().length();
            default -> EVENT_BYTES;
        };
    }

    /** In bytes, roughly. */
    long weight() {
        return weight;
    }

    List<ModelEvent> all() {
        return List.copyOf(events);
    }

    String text() {
        return textOf(events);
    }

    private static String textOf(List<ModelEvent> events) {
        StringBuilder text = new StringBuilder();
        texts(events).forEach(delta -> text.append(delta.text()));
        return text.toString();
    }

    /** The part held last is over, and this is all of it: where its pieces said something else, it takes their place. */
    void whole(String text) {
        List<ModelEvent> pieces = events.subList(part, events.size());
        if (!text.equals(textOf(pieces))) {
            pieces.removeIf(TextDelta.class::isInstance);
            pieces.addFirst(new TextDelta(text));
            weight = events.stream().mapToLong(HeldEvents::weightOf).sum();
        }
        part = events.size();
    }

    void dropText() {
        events.removeIf(TextDelta.class::isInstance);
    }

    /** In place of all the text; the log probabilities stay those of the model's own tokens, all with its first piece. */
    void replaceText(String text) {
        List<TextDelta> before = texts(events);
        List<JsonNode> logprobs =
                before.stream().flatMap(delta -> delta.logprobs().stream()).toList();
        int first = events.indexOf(before.getFirst());
        dropText();
        events.addAll(first, pieces(text, logprobs));
    }

    private static List<TextDelta> pieces(String text, List<JsonNode> logprobs) {
        List<TextDelta> pieces = new ArrayList<>();
        int end = pieceFrom(text, 0);
        pieces.add(new TextDelta(text.substring(0, end), logprobs));
        while (end < text.length()) {
            int begin = end;
            end = pieceFrom(text, begin);
            pieces.add(new TextDelta(text.substring(begin, end), List.of()));
        }
        return pieces;
    }

    /** Where it ends, without halves of characters. */
    private static int pieceFrom(String text, int begin) {
        int end = Math.min(text.length(), begin + PIECE);
        return end < text.length() && Character.isLowSurrogate(text.charAt(end)) ? end + 1 : end;
    }

    private static List<TextDelta> texts(List<ModelEvent> events) {
        return events.stream()
                .filter(TextDelta.class::isInstance)
                .map(TextDelta.class::cast)
                .toList();
    }

    void clear() {
        events.clear();
        weight = 0;
        part = 0;
    }
}
