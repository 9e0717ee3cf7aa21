package dev.antiphon.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Caller;
import dev.antiphon.event.EventReader;
import dev.antiphon.event.ResponseEvent;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Takes a response up where its stored journal ends, when the process that wrote it is gone. What was said stays as it
 * was sent, to the byte; whoever takes it up writes on from there, or closes what is open and ends it (decision D21).
 */
public final class Resumption {

    private Resumption() {}

    /**
     * The response as its journal left it, its numbers going on, its {@link LiveResponse#unfinished() open item} open.
     * It has been announced; it must be ended.
     *
     * @param input what it was asked with, every item with its id
     * @param frames all that were stored, from number 0 on
     * @throws IllegalStateException when they are not the beginning of a journal, or a whole one
     */
    public static LiveResponse of(
            List<byte[]> frames, List<Item> input, Caller owner, long maxBytes, Checkpoints checkpoints, Clock clock) {
        List<ResponseEvent> events = events(frames);
        LiveResponse live = new LiveResponse(begun(events), input, owner, true, maxBytes, checkpoints, clock);
        live.log().recall(frames, events);
        return live;
    }

    /**
     * The JSON of a response that runs in another process, as far as its journal is stored.
     *
     * @param frames as above
     */
    public static byte[] look(List<byte[]> frames) {
        List<ResponseEvent> events = events(frames);
        ResponseDraft draft = new ResponseDraft(begun(events));
        events.forEach(draft::apply);
        return Json.bytes(draft.now());
    }

    private static List<ResponseEvent> events(List<byte[]> frames) {
        return IntStream.range(0, frames.size())
                .mapToObj(number -> event(frames.get(number), number))
                .toList();
    }

    private static Response begun(List<ResponseEvent> events) {
        if (events.isEmpty() || !(events.getFirst() instanceof ResponseEvent.Created created)) {
            throw new IllegalStateException("A journal begins with the response");
        }
        return created.response();
    }

    private static ResponseEvent event(byte[] frame, int number) {
        JsonNode json = Json.tree(Frame.json(frame));
        if (json.path("sequence_number").asInt(-1) != number) {
            throw new IllegalStateException("Event " + number + " of a journal is missing");
        }
        ResponseEvent event = EventReader.read(json);
        if (event instanceof ResponseEvent.Terminal) {
            throw new IllegalStateException("A journal that has its end is over");
        }
        return event;
    }
}
