package dev.antiphon.agent;

import dev.antiphon.approval.Standing;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.McpTool;
import org.jspecify.annotations.Nullable;

/**
 * What was said to a call that had to be asked for.
 *
 * @param request the {@code mcp_approval_request}
 * @param reason given with a no, null for none
 * @param by the second person who decided, null where none did
 * @param definition the digest of what was said of the tool when it was asked for, null where it may be anything
 */
record Consent(
        Item.Kept request,
        boolean approve,
        @Nullable String reason,
        @Nullable String by,
        @Nullable String definition) {

    /** The same as what was asked stands. */
    Consent as(Standing standing) {
        return new Consent(request, approve, reason, standing.decidedBy(), standing.definition());
    }

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
