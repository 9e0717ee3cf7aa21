package dev.antiphon.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;

/**
 * What somebody did, or was not let do. Texts are empty where there is nothing to say, and of a bounded length.
 *
 * @param requestId as in {@code x-request-id}
 * @param method of HTTP, {@code WEBSOCKET} for a message on one, {@code COMMAND} for the command line
 * @param route the template of the path, where it was known
 * @param path as it was sent, without its query, where no route was known
 * @param resource the id of what it was done to, or of what it made
 * @param denied whether it was the access that was refused
 * @param status of the answer
 * @param error its code, or its type where it has none
 */
public record Deed(
        String requestId,
        Who who,
        String method,
        String route,
        String path,
        String resource,
        boolean denied,
        int status,
        String error) {

    static final String REQUEST = "request";
    static final String REQUESTS = "requests";

    /**
     * Who it was.
     *
     * @param tenant empty when nobody knows who it was
     * @param key the id of the API key
     * @param authenticator which way he came in
     * @param peer the address the connection came from
     * @param client the address that trusted proxies name
     */
    public record Who(String tenant, String subject, String key, String authenticator, String peer, String client) {

        boolean known() {
            return !tenant.isEmpty();
        }

        /** The address that answers for it. */
        String source() {
            return client.isEmpty() ? peer : client;
        }
    }

    ObjectNode said() {
        ObjectNode said = Json.MAPPER.createObjectNode();
        put(said, "request", requestId);
        put(said, "tenant", who.tenant());
        put(said, "subject", who.subject());
        put(said, "key", who.key());
        put(said, "authenticator", who.authenticator());
        put(said, "peer", who.peer());
        put(said, "client", who.client());
        put(said, "method", method);
        put(said, "route", route);
        put(said, "path", path);
        put(said, "resource", resource);
        said.put("decision", denied ? "denied" : "allowed");
        said.put("status", status);
        put(said, "error", error);
        return said;
    }

    private static void put(ObjectNode said, String name, String value) {
        if (!value.isEmpty()) {
            said.put(name, value);
        }
    }
}
