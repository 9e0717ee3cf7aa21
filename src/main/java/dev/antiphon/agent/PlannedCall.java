package dev.antiphon.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.McpTool;
import dev.antiphon.tool.Served;
import dev.antiphon.tool.ToolInfo;
import org.jspecify.annotations.Nullable;

/**
 * A call of a tool that this server runs, and what becomes of it.
 *
 * @param id of its item
 * @param type of the declaration its tool comes from
 * @param function what the model knows the tool as
 * @param written its arguments, as the model wrote them
 * @param tool of the server, and what it is called with; null where that is no JSON object
 * @param described the tool as its server describes it, null where nobody has asked
 * @param why the rule that decided on it, in words for whoever looks at it later
 * @param told what the model is told of why it is not made; null where that goes without saying
 * @param approval the request for an approval that it was granted with, null for none
 */
record PlannedCall(
        String id,
        String type,
        String function,
        String written,
        Served server,
        String tool,
        @Nullable ObjectNode arguments,
        @Nullable ToolInfo described,
        Fate fate,
        String why,
        @Nullable String told,
        @Nullable String approval) {

    /** What becomes of a call. */
    enum Fate {
        /** It is run. */
        RUN,
        /** Somebody has to say yes first. */
        ASK,
        /** Somebody has said yes, but to a tool that was described otherwise: it has to be asked for again. */
        CHANGED,
        /** Somebody has said yes, and nobody can tell whether the tool still is what it was said to. */
        UNSURE,
        /** It may not be made. */
        DENY,
        /** It may not be made with these arguments. */
        FORBID,
        /** A rule for arguments does not allow these. */
        REFUSE,
        /** The request allows no more calls (decision D38). */
        LIMIT,
        /** It makes no sense. */
        BROKEN
    }

    /** Whether somebody has to be asked. */
    boolean asks() {
        return fate == Fate.ASK || fate == Fate.CHANGED;
    }

    /** The exact arguments of the tool: what an approval is given for. Nobody is shown those that are forbidden. */
    String exact() {
        if (fate == Fate.FORBID) {
            return "{}";
        }
        return type.equals(McpTool.TYPE) || arguments == null ? written : arguments.toString();
    }
}
