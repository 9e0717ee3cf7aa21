package dev.antiphon.tool;

import java.util.List;
import java.util.Optional;

/** Tools under a common label, as one caller reaches them. Blocking, thread-safe. */
public interface ToolServer {

    /** What requests and items call it. */
    String label();

    /** Where it is, in words that tell it from any other: what approvals are bound to. Holds no secret. */
    String address();

    /**
     * The tools it has, asked for only where they are not known already.
     *
     * @throws ToolServerException when it cannot be asked
     * @throws InterruptedException when nobody wants to know any more
     */
    List<ToolInfo> list() throws ToolServerException, InterruptedException;

    /**
     * The tools it has now, asked for also where they are known: for whoever must not go by what was said before.
     *
     * @throws ToolServerException when it cannot be asked
     * @throws InterruptedException when nobody wants to know any more
     */
    List<ToolInfo> listAnew() throws ToolServerException, InterruptedException;

    /** The tools as they are known, without asking; empty when they are not, or when the server has said that they changed. */
    Optional<List<ToolInfo>> known();

    /** Whether the server has said that its tools changed, and nobody has asked since. */
    boolean stale();

    /**
     * Calls one of them. Sent at most once, unless the server says that it never arrived.
     *
     * @param repeatable whether it may be sent again when nobody knows whether it arrived
     * @throws InterruptedException when nobody wants the answer any more; the server has been told
     */
    ToolOutcome call(String tool, ToolCall call, boolean repeatable) throws InterruptedException;
}
