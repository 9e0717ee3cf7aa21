package dev.antiphon.tool.mcp;

import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;

/** How messages travel to one server and back, in one session. What arrives is put into an {@link Inbox}. Thread-safe. */
interface Channel {

    /**
     * Sends a message. Returns when it has arrived and, where answers come back the way of their questions, when the answer
     * is in the inbox.
     */
    void send(JSONRPCMessage message) throws McpFault;

    /** Both sides speak this version from now on. */
    default void agreed(String version) {}

    /** The server may say things by itself from now on. */
    default void listen() {}

    /** Nobody waits for the answer to a question any more. */
    default void giveUp(Object id) {}

    /** Takes leave, which takes a bounded time, and ends whatever is under way. */
    void close();
}
