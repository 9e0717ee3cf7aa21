package dev.antiphon.api;

import dev.antiphon.access.Caller;
import dev.antiphon.access.Scopes;
import dev.antiphon.protocol.ApiError;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which scope each route needs, and the only place where that is asked. A route that is not here is closed to every credential
 * that is not good for everything.
 */
public final class RouteScopes {

    /** What needs no scope, because it needs no caller. */
    static final String NONE = "";

    private static final String CODE = "insufficient_scope";

    private static final Map<String, String> SCOPES = new TreeMap<>();

    static {
        put(NONE, "GET /health", "GET /health/live", "GET /health/ready", "GET /openapi.json", "GET /docs");
        put("models.read", "GET /v1/models", "GET /v1/models/{model}");
        put(
                Scopes.RESPONSES_WRITE,
                "POST /v1/responses",
                "POST /v1/responses/compact",
                "POST /v1/responses/input_tokens",
                "POST /v1/responses/{id}/cancel",
                "DELETE /v1/responses/{id}");
        put(
                "responses.read",
                "GET /v1/responses/{id}",
                "GET /v1/responses/{id}/input_items",
                "GET /antiphon/responses/{id}/evidence");
        put("models.ask", "POST /v1/chat/completions", "POST /v1/completions", "POST /v1/embeddings");
        put(
                "conversations.write",
                "POST /v1/conversations",
                "POST /v1/conversations/{id}",
                "DELETE /v1/conversations/{id}",
                "POST /v1/conversations/{id}/items",
                "DELETE /v1/conversations/{id}/items/{item}");
        put(
                "conversations.read",
                "GET /v1/conversations/{id}",
                "GET /v1/conversations/{id}/items",
                "GET /v1/conversations/{id}/items/{item}");
        put(
                "conversations.share",
                "POST /antiphon/conversations/{id}/shares",
                "DELETE /antiphon/conversations/{id}/shares/{share}");
        put("conversations.read", "GET /antiphon/conversations/{id}/shares", "GET /antiphon/conversations/shared");
        both("prompts", "/antiphon/prompts");
        put("prompts.write", "POST /antiphon/prompts/{id}");
        both("memories", "/antiphon/memories");
        put("memories.write", "POST /antiphon/memories/{id}", "DELETE /antiphon/memories");
        put("memories.read", "GET /antiphon/memories/export");
        put("approvals.read", "GET /antiphon/approvals", "GET /antiphon/approvals/{id}");
        put("approvals.write", "POST /antiphon/approvals/{id}/decision");
        both("webhooks", "/antiphon/webhooks");
        put(
                "webhooks.write",
                "POST /antiphon/webhooks/{id}",
                "POST /antiphon/webhooks/{id}/rotate",
                "POST /antiphon/webhooks/{id}/ping",
                "POST /antiphon/webhooks/{id}/deliveries/{delivery}/retry");
        put("webhooks.read", "GET /antiphon/webhooks/{id}/deliveries");
        both("keys", "/antiphon/keys");
        put("usage.read", "GET /antiphon/usage");
        put("configuration.read", "GET /antiphon/configuration");
        put("configuration.write", "POST /antiphon/configuration/reload");
        put("audit.read", "GET /antiphon/audit", "GET /antiphon/audit/verification");
    }

    private RouteScopes() {}

    private static void both(String what, String path) {
        put(what + ".read", "GET " + path, "GET " + path + "/{id}");
        put(what + ".write", "POST " + path, "DELETE " + path + "/{id}");
    }

    private static void put(String scope, String... routes) {
        for (String route : routes) {
            if (SCOPES.put(route, scope) != null) {
                throw new IllegalStateException("Twice: " + route);
            }
        }
    }

    /** Which each route needs, by method and template. */
    static Map<String, String> all() {
        return SCOPES;
    }

    /** @throws dev.antiphon.protocol.ApiException 403 when the caller's credential is not good for it */
    static void require(Caller caller, String method, String template) {
        String scope = SCOPES.get(method + " " + template);
        if (scope == null) {
            requireEverything(caller);
        } else if (!scope.equals(NONE)) {
            require(caller, scope);
        }
    }

    /** The same by the scope, for what is no route. */
    public static void require(Caller caller, String scope) {
        if (!caller.scopes().allows(scope)) {
            throw missing(scope);
        }
    }

    private static void requireEverything(Caller caller) {
        if (!caller.scopes().everything()) {
            throw missing(Scopes.EVERYTHING);
        }
    }

    static RuntimeException missing(String scope) {
        return new ApiError(
                        403,
                        ApiError.INVALID_REQUEST,
                        CODE,
                        null,
                        "You have insufficient permissions for this operation. Missing scopes: " + scope + ".")
                .exception();
    }

    /** What RFC 6750 has a refused client told. */
    static String challenge(ApiError error) {
        return CODE.equals(error.code()) ? "Bearer error=\"" + CODE + "\"" : "Bearer";
    }
}
