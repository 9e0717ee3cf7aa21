package dev.antiphon.tool.mcp;

import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;

/** Where a {@link Channel} puts what arrives. Thread-safe. */
interface Inbox {

    void receive(JSONRPCMessage message);

    /** Nothing more will arrive: the session is of no more use. */
    void broken(McpFault why);
}
