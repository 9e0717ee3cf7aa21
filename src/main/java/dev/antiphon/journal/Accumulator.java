package dev.antiphon.journal;

import dev.antiphon.access.Caller;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

/** The responses that are coming about on this node. Thread-safe. */
@Singleton
public final class Accumulator {

    private final ConcurrentMap<String, LiveResponse> live = new ConcurrentHashMap<>();

    private final Witness.Gallery gallery;

    /** Where nobody watches. */
    public Accumulator() {
        this(Witness.Gallery.EMPTY);
    }

    /** @param gallery of those who watch what comes about */
    public Accumulator(Witness.Gallery gallery) {
        this.gallery = gallery;
    }

    /** Where a response that will be opened here is kept, so that it can be watched. */
    public Checkpoints watched(String responseId, Caller owner, Checkpoints kept) {
        Witness witness = gallery.watching(responseId, owner);
        return witness == Witness.NOBODY ? kept : new Watched(kept, witness);
    }

    /** Registers a response under its id until {@link #close(LiveResponse)}. */
    public LiveResponse open(LiveResponse response) {
        if (live.putIfAbsent(response.id(), response) != null) {
            throw new IllegalStateException("The id " + response.id() + " is taken");
        }
        return response;
    }

    /** Forgets a response that has ended; from here on the store answers for it. */
    public void close(LiveResponse response) {
        live.remove(response.id(), response);
    }

    /** The caller's own live response; somebody else's looks like none, and so does one that is not to be kept. */
    public Optional<LiveResponse> find(Caller caller, String id) {
        return own(caller, id).filter(response -> response.echo().store());
    }

    /** The same, also of one that is not to be kept: for whoever comes with its key. */
    public Optional<LiveResponse> own(Caller caller, String id) {
        return Optional.ofNullable(live.get(id))
                .filter(response ->
                        caller.owns(response.owner().tenant(), response.owner().subject()));
    }

    /** Whether this node runs a response of that id. */
    public boolean runs(String id) {
        return live.containsKey(id);
    }

    /** Whether a response that runs here continues the one of that id. */
    public boolean continued(String id) {
        return live.values().stream()
                .anyMatch(response -> id.equals(response.echo().previousResponseId()));
    }

    /** The ids of those that the responses continue which run here. */
    public Set<String> previous() {
        return live.values().stream()
                .map(response -> response.echo().previousResponseId())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /** How many are coming about. */
    public int size() {
        return live.size();
    }

    /** How many of these wait for their turn. */
    public long waiting() {
        return live.values().stream().filter(LiveResponse::queued).count();
    }

    /** Leaves the responses that have not begun to run to the store; their readers break off, to come back later. */
    public void forgetQueued() {
        live.values().stream().filter(LiveResponse::queued).forEach(response -> {
            close(response);
            response.leave();
        });
    }

    /** Asks every writer to end its response so: for a shutdown whose grace is over. */
    public void stopAll(Ending ending) {
        live.values().forEach(response -> response.stop(ending));
    }
}
