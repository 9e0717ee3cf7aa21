package dev.antiphon.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as a {@link ScriptedUpstream} got it.
 *
 * @param line its first line
 * @param headers by lower-case name
 * @param connection counts connections from 1
 */
public record Received(String line, Map<String, String> headers, byte[] body, int connection, Wire wire) {

    public @Nullable String header(String name) {
        return headers.get(name.toLowerCase(java.util.Locale.ROOT));
    }

    public JsonNode json() {
        return Json.tree(body);
    }

    /** Whether the client has closed the connection this request came on. */
    public boolean closedByClient() {
        return wire.closedByClient();
    }
}
