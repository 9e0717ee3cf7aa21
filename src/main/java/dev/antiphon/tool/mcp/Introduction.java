package dev.antiphon.tool.mcp;

import dev.antiphon.access.Caller;
import dev.antiphon.tool.ToolServerException;
import java.util.Map;

/** How a server is told for whom it is asked. Two of them are the same if they are one object. */
public sealed interface Introduction {

    /** It is not told. */
    Introduction NONE = (Signed) caller -> Map.of();

    /** This server says it, anew with each request. */
    @FunctionalInterface
    non-sealed interface Signed extends Introduction {

        /** Headers for one request, made for that request alone. May be called by several threads at a time. */
        Map<String, String> of(Caller caller);
    }

    /**
     * The caller is let in by what was had for his own token. A session is for one such token, and goes on with what was lent last:
     * whoever has a use for it has it lent first.
     */
    non-sealed interface Lent extends Introduction {

        /**
         * Headers that open the server to a caller now. May be called by several threads at a time, and may take a while.
         *
         * @throws ToolServerException when there are none; nothing must be sent then
         * @throws InterruptedException when nobody wants to know any more
         */
        Map<String, String> of(Caller caller) throws ToolServerException, InterruptedException;

        /** The server does not take what was lent, and has done nothing: the next time it is to be something else. */
        void refused(Caller caller);
    }
}
