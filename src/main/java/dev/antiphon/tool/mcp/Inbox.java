package dev.antiphon.tool.mcp;

import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;

/** Where a {@link Channel} puts what arrives. Thread-safe. */
interface Inbox {

    void receive(JSONRPCMessage message);

    /** Nothing more will arrive. */
    void broken(McpFault why);

    /** Nothing more is to be asked, for the server does not know the session any more. Answers may still arrive. */
    void gone();
}
