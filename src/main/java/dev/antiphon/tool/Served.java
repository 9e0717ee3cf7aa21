package dev.antiphon.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.protocol.McpTool;
import org.jspecify.annotations.Nullable;

/**
 * A server whose tools one response may use, and how.
 *
 * @param pins what its server is held to
 * @param wish the declaration of the request that names it, null where the operator offers it unasked
 */
public record Served(
        ToolServer server,
        Policy policy,
        Pins pins,
        Caller caller,
        @Nullable McpTool wish) {

    public String label() {
        return server.label();
    }

    /** The same without some of its tools. */
    Served denying(Patterns tools) {
        return new Served(server, policy.denying(tools), pins, caller, wish);
    }

    /** Whether the model is told of a tool. */
    public boolean offers(ToolInfo tool) {
        return isWanted(tool) && policy.of(tool.name(), caller.roles()) != Permission.DENY;
    }

    /** Whether the request lets it be used. */
    private boolean isWanted(ToolInfo tool) {
        return wish == null || wish.allowed() == null || wish.allowed().matches(tool.name(), tool.readOnly());
    }

    /** What may be done with a tool: the operator's word, which the request can tighten. */
    public Permission permission(ToolInfo tool) {
        return ruling(tool).permission();
    }

    /** The same, and why. */
    public Ruling ruling(ToolInfo tool) {
        if (!isWanted(tool)) {
            return new Ruling(Permission.DENY, "the request does not allow this tool");
        }
        Ruling ruled = policy.ruling(tool.name(), caller.roles());
        boolean asks = wish != null && wish.wish().said() && wish.wish().asks(tool.name(), tool.readOnly());
        return asks ? ruled.strictest(new Ruling(Permission.ASK, "the request wants to be asked")) : ruled;
    }

    /** The same of a call with these arguments, where the tool's own ruling is known. */
    public Ruling judged(String tool, ObjectNode arguments, Ruling ruling) {
        return policy.judged(tool, arguments, caller, ruling);
    }

    public boolean repeatable(String tool) {
        return policy.repeatable().match(tool);
    }
}
