package dev.antiphon.agent;

import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.McpTool;
import org.jspecify.annotations.Nullable;

/**
 * What was said to a call that had to be asked for.
 *
 * @param request the {@code mcp_approval_request}
 * @param reason given with a no, null for none
 */
record Consent(Item.Kept request, boolean approve, @Nullable String reason) {

    String id() {
        return String.valueOf(request.id());
    }

    String label() {
        return String.valueOf(request.text(McpTool.SERVER_LABEL));
    }

    String tool() {
        return String.valueOf(request.text("name"));
    }

    String arguments() {
        return String.valueOf(request.text("arguments"));
    }
}
