package dev.antiphon.tool.mcp;

import dev.antiphon.protocol.Unicode;
import dev.antiphon.tool.ToolOutcome;
import dev.antiphon.tool.ToolOutcome.Failed;
import dev.antiphon.tool.ToolOutcome.Kind;
import java.time.Duration;

/** A server could not be asked, or did not answer. Its words are fit for clients. */
final class McpFault extends Exception {

    /** What is known of the question. */
    enum Fate {
        /** It was never sent, so it cannot have done anything. */
        UNSENT,
        /** The server does not know the session, so it cannot have done anything. */
        SESSION_GONE,
        /** It was sent, and the connection ended before there was an answer. */
        ANSWER_LOST,
        /** It was answered badly or not in time; asking again would not help. */
        SETTLED
    }

    private static final int MOST_WORDS = 4_000;

    private final Fate fate;
    private final Kind kind;
    private final int code;

    private McpFault(Fate fate, Kind kind, int code, String message) {
        super(message);
        this.fate = fate;
        this.kind = kind;
        this.code = code;
    }

    static McpFault unsent() {
        return new McpFault(Fate.UNSENT, Kind.PROTOCOL, 0, "It could not be reached.");
    }

    static McpFault gone() {
        return new McpFault(Fate.SESSION_GONE, Kind.HTTP, 404, status(404));
    }

    static McpFault lost() {
        return new McpFault(Fate.ANSWER_LOST, Kind.PROTOCOL, 0, "The connection ended before it had answered.");
    }

    static McpFault late(Duration limit) {
        return settled("It did not answer within " + seconds(limit) + " s.");
    }

    static McpFault tooLarge(long most) {
        return settled("It sent a message of more than " + most + " bytes.");
    }

    static McpFault garbled() {
        return settled("It sent something that is not MCP.");
    }

    static McpFault settled(String message) {
        return new McpFault(Fate.SETTLED, Kind.PROTOCOL, 0, message);
    }

    static McpFault http(int status) {
        return new McpFault(Fate.SETTLED, Kind.HTTP, status, status(status));
    }

    /** What the server itself says in its protocol. */
    static McpFault said(int code, String message) {
        return new McpFault(Fate.SETTLED, Kind.PROTOCOL, code, Results.cut(Unicode.wellFormed(message), MOST_WORDS));
    }

    /** The same, after which asking again would not help. */
    McpFault settled() {
        return new McpFault(Fate.SETTLED, kind, code, String.valueOf(getMessage()));
    }

    /** The status of HTTP, 0 where it was not HTTP that failed. */
    int httpStatus() {
        return kind == Kind.HTTP ? code : 0;
    }

    /** Whether its session is of no more use. Servers that should say 404 to a session they do not know say 400, too. */
    boolean endsSession() {
        return fate != Fate.SETTLED || httpStatus() == 400 || httpStatus() == 404;
    }

    /** Whether the question may be sent once more: it did nothing, or doing it twice does no harm. */
    boolean maySendAgain(boolean repeatable) {
        return switch (fate) {
            case UNSENT, SESSION_GONE -> true;
            case ANSWER_LOST -> repeatable;
            case SETTLED -> false;
        };
    }

    ToolOutcome outcome() {
        return new Failed(kind, code, String.valueOf(getMessage()));
    }

    private static String seconds(Duration limit) {
        long millis = limit.toMillis();
        return millis % 1000 == 0 ? String.valueOf(millis / 1000) : String.valueOf(millis / 1000.0);
    }

    private static String status(int status) {
        String phrase = Statuses.phrase(status);
        return "Http status code: " + status + (phrase.isEmpty() ? "" : " (" + phrase + ")");
    }
}
