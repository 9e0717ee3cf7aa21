package dev.antiphon.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.event.RunNote;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Secrets;
import dev.antiphon.protocol.UnreadableException;
import dev.antiphon.snapshot.InterruptedResponses;
import dev.antiphon.snapshot.JournalStore;
import dev.antiphon.snapshot.Orphan;
import dev.antiphon.tool.ToolJournal;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes up the background responses of processes that are gone (decision D21). One that has said nothing yet runs as if
 * nothing had happened. What has been said stays, is closed as it stands, and the response fails: the model would not say
 * the same again.
 */
@Singleton
public final class Heir implements Consumer<Orphan> {

    private static final System.Logger LOG = System.getLogger(Heir.class.getName());

    /** Created, queued, in progress. */
    private static final int NOTHING_SAID = 3;

    private static final String INTERRUPTED = InterruptedResponses.INTERRUPTED.message();

    /** Asked without them, an MCP server could answer otherwise, or the model without it. */
    private static final String SECRETS_ARE_GONE = INTERRUPTED
            + " Its tools came with credentials, which are not stored: it cannot go on without them. Please send it again.";

    private final Background background;
    private final JournalStore journals;
    private final ToolJournal calls;
    private final CreateResponseReader reader;

    public Heir(Background background, JournalStore journals, ToolJournal calls, CreateResponseReader reader) {
        this.background = background;
        this.journals = journals;
        this.calls = calls;
        this.reader = reader;
    }

    @Override
    public void accept(Orphan orphan) {
        if (background.suspended()) {
            // This process is about to go itself; the next one finds it as this one did.
            return;
        }
        List<byte[]> frames = journals.all(orphan.owner(), orphan.id());
        ObjectNode body = (ObjectNode) Json.tree(orphan.request());
        boolean bare = Secrets.takeMark(body);
        Optional<CreateResponse> request = request(orphan.id(), body);
        // A call may have been made before anything of it was stored: it must not be made again.
        List<RunNote.Made> made = calls.of(orphan.owner(), orphan.id()).stream()
                .map(call -> new RunNote.Made(call.id(), call.outcome()))
                .toList();
        boolean silent = frames.size() <= NOTHING_SAID && made.isEmpty();
        if (!silent || bare || request.isEmpty() || !goesOn(orphan, frames, request.get())) {
            List<Item> input = request.map(CreateResponse::input).orElse(List.of());
            background.bury(orphan, frames, input, silent && bare ? SECRETS_ARE_GONE : INTERRUPTED, made);
        }
    }

    /** What it was asked may not be possible any more: what it continues may have been deleted. */
    private boolean goesOn(Orphan orphan, List<byte[]> frames, CreateResponse request) {
        try {
            background.goOn(orphan, frames, request);
            return true;
        } catch (ApiException | UnreadableException refused) {
            LOG.log(System.Logger.Level.INFO, "{0} cannot go on: {1}", orphan.id(), refused.getMessage());
            return false;
        }
    }

    /** Empty when an older version accepted what this one does not. */
    private Optional<CreateResponse> request(String id, ObjectNode body) {
        try {
            return Optional.of(reader.read(body));
        } catch (RuntimeException unreadable) {
            LOG.log(System.Logger.Level.WARNING, "The request of {0} cannot be read any more", id);
            return Optional.empty();
        }
    }
}
