package dev.antiphon.model.chat;

import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.ToolArgumentsDelta;
import dev.antiphon.model.ModelEvent.ToolCallStarted;
import dev.antiphon.model.wire.AnswerReader;
import dev.antiphon.model.wire.MalformedAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the tool calls of an answer together from their pieces. Upstreams differ in all that can differ: the index may
 * be missing or always zero, id and name may be split, repeated or late, and a call may come in one piece.
 *
 * <p>A call is announced when its first arguments are there, because until then its name may still grow.
 */
final class ToolCalls {

    /** Of an id or a name that comes in pieces, in characters; each piece copies what there is. */
    private static final int LONGEST_WORD = 1_000;

    private final Consumer<ModelEvent> out;
    private final List<Call> calls = new ArrayList<>();

    ToolCalls(Consumer<ModelEvent> out) {
        this.out = out;
    }

    /**
     * @param whole whether these are the calls of a whole message, which say nothing new if any call is known
     * @param last whether the chunk is the one in which the model stops
     * @throws MalformedAnswer when there are too many calls, or a name has no end
     */
    void take(List<ToolPiece> pieces, boolean whole, boolean last) throws MalformedAnswer {
        if (whole && !calls.isEmpty()) {
            return;
        }
        for (int i = 0; i < pieces.size(); i++) {
            ToolPiece piece = pieces.get(i);
            int key = piece.index() >= 0 ? piece.index() : pieces.size() > 1 ? i : -1;
            callOf(piece, key).take(piece, last);
        }
    }

    /** @throws MalformedAnswer when a call never got a name */
    void end() throws MalformedAnswer {
        for (Call call : calls) {
            call.end();
        }
    }

    private Call callOf(ToolPiece piece, int key) throws MalformedAnswer {
        Call known = known(key);
        if (known != null && !known.isOver(piece)) {
            return known;
        }
        AnswerReader.requireRoom(calls.size());
        calls.forEach(Call::startIfNamed);
        Call call = new Call(calls.size(), key);
        calls.add(call);
        return call;
    }

    /** The latest call with that index; without an index, the latest of all. */
    private @Nullable Call known(int key) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            if (key < 0 || calls.get(i).key == key) {
                return calls.get(i);
            }
        }
        return null;
    }

    private final class Call {

        private final int number;
        private final int key;
        private final Track arguments = new Track();
        private final StringBuilder early = new StringBuilder();
        /** Only tells calls apart; the ids that clients see are our own (decision 0007). */
        private String id = "";

        private String name = "";
        private boolean started;

        Call(int number, int key) {
            this.number = number;
            this.key = key;
        }

        /** Whether the piece belongs to a further call, although its index does not tell. */
        boolean isOver(ToolPiece piece) {
            boolean begun = !arguments.empty();
            if (!piece.id().isEmpty() && !id.isEmpty()) {
                return grown(id, piece.id()) == null && (!piece.name().isEmpty() || begun);
            }
            boolean fresh = !name.equals(piece.name())
                    || piece.arguments().stripLeading().startsWith("{");
            return key < 0 && begun && !piece.name().isEmpty() && fresh;
        }

        void take(ToolPiece piece, boolean last) throws MalformedAnswer {
            if (!started) {
                id = merged(id, piece.id());
                name = merged(name, piece.name());
            }
            if (!piece.arguments().isEmpty() && !(last && arguments.repeats(piece.arguments()))) {
                early.append(arguments.more(piece.arguments()));
                startIfNamed();
                flush();
            }
        }

        void startIfNamed() {
            if (!started && !name.isEmpty()) {
                started = true;
                out.accept(new ToolCallStarted(number, name));
            }
        }

        /** Clients parse the arguments of every call, so one that was given none gets an empty object. */
        void end() throws MalformedAnswer {
            startIfNamed();
            if (!started) {
                throw new MalformedAnswer("a tool call without a name");
            }
            early.append(arguments.empty() ? "{}" : arguments.end());
            flush();
        }

        private void flush() {
            if (started && !early.isEmpty()) {
                out.accept(new ToolArgumentsDelta(number, early.toString()));
                early.setLength(0);
            }
        }
    }

    /** A word that is repeated or sent anew as it grows stays one word; anything else is its next piece. */
    private static String merged(String known, String piece) throws MalformedAnswer {
        String grown = grown(known, piece);
        if (grown == null && known.length() + piece.length() > LONGEST_WORD) {
            throw new MalformedAnswer("a tool call whose name or id has no end");
        }
        return grown == null ? known + piece : grown;
    }

    private static @Nullable String grown(String known, String piece) {
        if (piece.isEmpty() || known.equals(piece)) {
            return known;
        }
        return piece.startsWith(known) ? piece : null;
    }
}
