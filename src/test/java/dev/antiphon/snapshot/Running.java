package dev.antiphon.snapshot;

import dev.antiphon.event.ResponseEvent.ContentPartAdded;
import dev.antiphon.event.ResponseEvent.OutputItemAdded;
import dev.antiphon.event.ResponseEvent.OutputTextDelta;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Frozen;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Segment;
import dev.antiphon.journal.Unstored;
import dev.antiphon.protocol.ContentPart.OutputText;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A background response of Alice's over real stores, whose writer is the test. */
final class Running implements Checkpoints {

    private static final String REQUEST = "{\"model\":\"m\",\"input\":\"Hi\",\"background\":true}";

    final LiveResponse live;
    private final House house;
    private final Checkpoints real;

    /** What the journals' thread was given; null before there was anything. */
    private volatile @Nullable Unstored unstored;

    /** Announced, in progress, with an open message. */
    Running(House house, long maxBytes) {
        this.house = house;
        Item question = house.user("Hi");
        real = house.snapshots.checkpoints(house.origin(House.ALICE, null, List.of(question)));
        Echo echo = Echo.of(
                new CreateResponseReader(Set.of(), 9, 9).read(Json.tree(REQUEST.getBytes(StandardCharsets.UTF_8))));
        Response begun = Response.begun(house.ids.next(Ids.RESPONSE), 1, "m", echo);
        live = new LiveResponse(begun, List.of(question), House.ALICE, true, maxBytes, this, house.clock);
        live.begin();
        live.announce();
        live.proceed();
        Item.Message message = new Item.Message("msg_1", Item.IN_PROGRESS, Item.Role.ASSISTANT, List.of(), null);
        live.append(new OutputItemAdded(0, message));
        live.append(new ContentPartAdded("msg_1", 0, 0, new OutputText("")));
    }

    /** Says a word without letting anybody know. */
    void adds(String word) {
        live.append(new OutputTextDelta("msg_1", 0, 0, List.of(), word));
    }

    void says(String word) {
        adds(word);
        live.publish();
    }

    Unstored unstored() {
        Unstored given = unstored;
        if (given == null) {
            throw new AssertionError("Nothing has been published");
        }
        return given;
    }

    /** What is stored of its stream. */
    List<byte[]> journal() {
        List<byte[]> frames = new ArrayList<>();
        house.journals
                .last(House.ALICE, live.id())
                .ifPresent(last -> house.journals.read(House.ALICE, live.id(), 0, last, frames::addAll));
        return frames;
    }

    @Override
    public boolean announced(Frozen begun, Segment first) {
        return real.announced(begun, first);
    }

    @Override
    public void grown(Unstored frames) {
        unstored = frames;
        real.grown(frames);
    }

    @Override
    public void ended(Frozen ended, Segment rest) {
        real.ended(ended, rest);
    }

    @Override
    public List<byte[]> frames(String responseId, int from) {
        return real.frames(responseId, from);
    }
}
