package dev.antiphon.api.socket;

import dev.antiphon.agent.AgentLoop;
import dev.antiphon.agent.Recall;
import dev.antiphon.api.Faults;
import dev.antiphon.conversation.Turn;
import dev.antiphon.event.Traceparent;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.Frame;
import dev.antiphon.journal.Journal;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Outcome;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Item;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to its answer, on a thread of its own: starts the response, copies its journal to the peer, and
 * keeps in mind what the next exchange may want to continue.
 */
final class Exchange implements Recall {

    /** The last state is set between the last frame and the end of the journal. */
    private static final Duration A_MOMENT = Duration.ofSeconds(10);

    private final Incoming incoming;
    private final Identity identity;
    private final FrameReader frames;
    private final AgentLoop loop;
    private final Memory memory;
    private final Outbox outbox;
    private final Runnable lost;

    private List<Item> context = List.of();
    private Memory.@Nullable Remembered continued;
    private @Nullable Outcome outcome;
    private volatile @Nullable LiveResponse live;
    private volatile boolean stopped;

    /** @param lost is called when the peer takes nothing any more */
    Exchange(
            Incoming incoming,
            Identity identity,
            FrameReader frames,
            AgentLoop loop,
            Memory memory,
            Outbox outbox,
            Runnable lost) {
        this.incoming = incoming;
        this.identity = identity;
        this.frames = frames;
        this.loop = loop;
        this.memory = memory;
        this.outbox = outbox;
        this.lost = lost;
    }

    String lane() {
        return incoming.lane();
    }

    int size() {
        return incoming.size();
    }

    boolean isRefusal() {
        return incoming instanceof Incoming.Refused;
    }

    /** The same exchange with nothing but a refusal for its answer. */
    Exchange refused(ApiError why) {
        return new Exchange(
                new Incoming.Refused(lane(), why, incoming.previous()), identity, frames, loop, memory, outbox, lost);
    }

    /** Answers, whatever happens. */
    void run() {
        try {
            answerOrRefuse();
        } catch (IOException gone) {
            stop();
            lost.run();
        } catch (InterruptedException stopping) {
            stop();
            Thread.currentThread().interrupt();
        }
    }

    private void answerOrRefuse() throws IOException, InterruptedException {
        try {
            answer(incoming);
        } catch (RuntimeException refused) {
            stop();
            ApiError error = Faults.of(refused, identity.requestId());
            if (outcome != null) {
                // Whether its last event has been sent cannot be told; only the end of the connection is sure to be
                // seen.
                throw new IOException(refused);
            }
            refuse(error);
        }
    }

    private void answer(Incoming wanted) throws IOException, InterruptedException {
        switch (wanted) {
            case Incoming.Refused refused -> refuse(refused.error());
            case Incoming.Create create -> copy(begin(create));
            case Incoming.Packed packed ->
                answer(frames.read(packed.message(), identity.caller(), identity.requestId()));
        }
    }

    /** Nobody wants the answer any more. From any thread. */
    void stop() {
        stopped = true;
        LiveResponse running = live;
        if (running != null) {
            running.stop(Ending.CANCELLED);
        }
    }

    private LiveResponse begin(Incoming.Create create) {
        LiveResponse begun = start(create);
        live = begun;
        if (stopped) {
            begun.stop(Ending.CANCELLED);
        }
        identity.told().made(begun.id());
        return begun;
    }

    private LiveResponse start(Incoming.Create create) {
        identity.requireStillKnown();
        identity.told().requireRoom();
        Traceparent.serve(create.traceparent() == null ? identity.traceparent() : create.traceparent());
        try {
            return started(create);
        } finally {
            Traceparent.serve(null);
        }
    }

    private LiveResponse started(Incoming.Create create) {
        return create.generate()
                ? loop.start(create.request(), create.body(), identity.caller(), this)
                : loop.warmUp(create.request(), create.body(), identity.caller(), this);
    }

    /** What was to be continued is forgotten if it is this lane that remembers it: it may be what does not work. */
    private void refuse(ApiError error) throws IOException {
        identity.told().refused(error);
        memory.evict(lane(), incoming.previous());
        outbox.send(List.of(ErrorFrames.of(error, lane())));
    }

    private void copy(LiveResponse begun) throws IOException, InterruptedException {
        Journal.Reader reader = begun.from(0);
        while (!reader.over()) {
            List<String> messages = new ArrayList<>();
            for (byte[] frame : reader.next()) {
                messages.add(message(frame, begun));
            }
            outbox.send(messages);
        }
        if (outcome == null) {
            refuse(ApiError.defect());
        }
    }

    /** The event as it goes to this peer. Whoever has seen the last one may continue at once, in any lane. */
    private String message(byte[] frame, LiveResponse begun) throws InterruptedException {
        switch (Frame.type(frame)) {
            case "response.completed", "response.incomplete", "response.failed" -> settle(begun);
            case "error" -> {
                Outcome last = settle(begun);
                if (last.ending() instanceof Ending.Failed failed) {
                    return ErrorFrames.of(failed.error(), lane(), last.last().sequenceNumber() - 1);
                }
            }
            default -> {}
        }
        String json = new String(Frame.json(frame), StandardCharsets.UTF_8);
        return lane().equals(Incoming.UNNAMED) ? json : named(json);
    }

    /** With the lane's name as the last field; its characters need no escape. */
    private String named(String json) {
        return json.substring(0, json.length() - 1) + ",\"stream_id\":\"" + lane() + "\"}";
    }

    private Outcome settle(LiveResponse begun) throws InterruptedException {
        Outcome known = outcome;
        if (known != null) {
            return known;
        }
        Outcome last = begun.await(A_MOMENT).orElseThrow();
        outcome = last;
        if (last.last().response().status().continuable()) {
            memory.keep(lane(), remembered(begun, last));
        } else {
            memory.evict(lane(), incoming.previous());
        }
        return last;
    }

    private Memory.Remembered remembered(LiveResponse begun, Outcome last) {
        if (begun.echo().store()) {
            return Memory.Remembered.stored(begun.id());
        }
        List<Item> output = Turn.history(last.last().response().output());
        List<Item> items = new ArrayList<>(context);
        items.addAll(output);
        int known = continued == null ? 0 : continued.items().size();
        long bytes = continued == null ? 0 : continued.bytes();
        return new Memory.Remembered(
                begun.id(), List.copyOf(items), false, bytes + Memory.weigh(items.subList(known, items.size())));
    }

    // ---- what the loop wants to know of this connection, and tells it

    @Override
    public @Nullable List<Item> find(String responseId) {
        Memory.Remembered found = memory.find(responseId);
        if (found == null || found.stored()) {
            return null;
        }
        continued = found;
        return found.items();
    }

    @Override
    public void begins(List<Item> all) {
        context = all;
    }
}
