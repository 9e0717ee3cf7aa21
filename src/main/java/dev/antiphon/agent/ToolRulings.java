package dev.antiphon.agent;

import dev.antiphon.protocol.Json;
import dev.antiphon.tool.Mapped;
import dev.antiphon.tool.Ruling;
import dev.antiphon.tool.Served;
import dev.antiphon.tool.ToolInfo;

/** What may be done with tools: by what the operator and the request say, and by what their servers say of them. */
record ToolRulings(ToolLists lists) {

    /** Of one that the model calls by its name. */
    Ruling of(Served server, String tool) {
        return lists.withheld(server, tool)
                .orElseGet(() -> lists.find(server, tool).map(server::ruling).orElse(Ruling.NO_SUCH_TOOL));
    }

    /** Of one that it knows as another: what its server says of it matters only where that is pinned. */
    Ruling of(Served server, Mapped mapped) {
        return server.pins().concern(mapped.tool())
                ? of(server, mapped.tool())
                : server.ruling(new ToolInfo(mapped.tool(), null, Json.MAPPER.createObjectNode(), null));
    }

    /** Whether the model is told of such a one. */
    boolean offers(Served server, Mapped mapped) {
        return !server.pins().concern(mapped.tool())
                || (lists.withheld(server, mapped.tool()).isEmpty()
                        && lists.find(server, mapped.tool()).isPresent());
    }
}
