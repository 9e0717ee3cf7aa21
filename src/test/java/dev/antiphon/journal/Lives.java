package dev.antiphon.journal;

import dev.antiphon.access.Caller;
import dev.antiphon.event.ResponseEvent.ContentPartAdded;
import dev.antiphon.event.ResponseEvent.OutputItemAdded;
import dev.antiphon.event.ResponseEvent.OutputTextDelta;
import dev.antiphon.protocol.ContentPart.OutputText;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Responses to try things out on. */
public final class Lives {

    public static final Clock NOON = Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);
    public static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));
    public static final Caller BOB = new Caller("acme", "bob", Set.of("user"));
    private static final int ROOMY = 1 << 20;

    private Lives() {}

    /** A response that was just asked for, {@code store} as given. */
    public static Response begun(String id, boolean store) {
        String request = "{\"model\":\"m\",\"input\":\"Hi\",\"store\":" + store + "}";
        Echo echo = Echo.of(
                new CreateResponseReader(Set.of(), 9, 9).read(Json.tree(request.getBytes(StandardCharsets.UTF_8))));
        return Response.begun(id, NOON.instant().getEpochSecond(), "m", echo);
    }

    static LiveResponse unframed(Checkpoints checkpoints) {
        return new LiveResponse(begun("resp_1", true), List.of(), ALICE, false, ROOMY, checkpoints, NOON);
    }

    public static LiveResponse framed(Checkpoints checkpoints) {
        return new LiveResponse(begun("resp_1", true), List.of(), ALICE, true, ROOMY, checkpoints, NOON);
    }

    public static LiveResponse framed() {
        return framed(Checkpoints.NONE);
    }

    static LiveResponse of(String id, Caller owner, boolean store) {
        return new LiveResponse(begun(id, store), List.of(), owner, true, ROOMY, Checkpoints.NONE, NOON);
    }

    /** Opens a message with one empty part of text, as item number {@code index}. */
    public static void openMessage(LiveResponse live, int index) {
        live.append(new OutputItemAdded(index, message(Item.IN_PROGRESS)));
        live.append(new ContentPartAdded("msg_1", index, 0, new OutputText("")));
    }

    static Item message(String status, String... texts) {
        return new Item.Message(
                "msg_1",
                status,
                Item.Role.ASSISTANT,
                List.of(texts).stream()
                        .map(text -> (dev.antiphon.protocol.ContentPart) new OutputText(text))
                        .toList(),
                null);
    }

    static OutputTextDelta delta(String text) {
        return new OutputTextDelta("msg_1", 0, 0, List.of(), text);
    }

    /** Everything there is from a number on, to the end. */
    public static List<String> frames(Journal.Reader reader) {
        try {
            List<String> frames = new ArrayList<>();
            while (!reader.over()) {
                reader.next().forEach(frame -> frames.add(new String(frame, StandardCharsets.UTF_8)));
            }
            return frames;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** The names of events, in order. */
    public static List<String> names(List<String> frames) {
        return frames.stream()
                .map(frame -> frame.substring("event: ".length(), frame.indexOf('\n')))
                .toList();
    }
}
