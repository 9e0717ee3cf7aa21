package dev.antiphon.tool.mcp;

import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.net.URI;
import java.util.Set;

/** Streamable HTTP, or the older kind where a server does not know it: its first answer tells. */
final class EitherHttp implements Channel {

    /** How servers of the older kind answer a POST to where they have their stream. */
    private static final Set<Integer> UNKNOWN = Set.of(400, 404, 405);

    private final Web web;
    private final URI at;
    private final Inbox inbox;
    private volatile Channel chosen;
    private volatile boolean certain;

    EitherHttp(Web web, URI at, Inbox inbox) {
        this.web = web;
        this.at = at;
        this.inbox = inbox;
        this.chosen = new Streamable(web, at, inbox);
    }

    @Override
    public void send(JSONRPCMessage message) throws McpFault {
        try {
            chosen.send(message);
            certain = true;
        } catch (McpFault fault) {
            if (certain || !UNKNOWN.contains(fault.httpStatus())) {
                throw fault;
            }
            certain = true;
            sendTheOldWay(message, fault);
        }
    }

    @Override
    public void agreed(String version) {
        chosen.agreed(version);
    }

    @Override
    public void listen() {
        chosen.listen();
    }

    @Override
    public void giveUp(Object id) {
        chosen.giveUp(id);
    }

    @Override
    public void close() {
        chosen.close();
    }

    private void sendTheOldWay(JSONRPCMessage message, McpFault first) throws McpFault {
        Channel old = OldHttp.open(web, at, inbox);
        chosen = old;
        try {
            old.send(message);
        } catch (McpFault second) {
            throw UNKNOWN.contains(second.httpStatus()) ? first : second;
        }
    }
}
