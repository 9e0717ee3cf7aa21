package dev.antiphon.tool.own;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.protocol.Json;
import dev.antiphon.tool.Tool;
import dev.antiphon.tool.ToolCall;
import dev.antiphon.tool.ToolOutcome;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Calls as tests write them down: JSON, with single quotes for double ones. */
final class Calls {

    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));

    private Calls() {}

    static ToolCall of(String arguments) {
        return of((ObjectNode) Json.tree(arguments.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    static ToolCall of(ObjectNode arguments) {
        return new ToolCall("mcp_1", ALICE, arguments);
    }

    /** What a tool returned. */
    static String returned(Tool tool, String arguments) throws Exception {
        return text(tool.call(of(arguments)));
    }

    /** Why it could not. */
    static String failure(Tool tool, String arguments) throws Exception {
        return failure(tool.call(of(arguments)));
    }

    static String text(ToolOutcome outcome) {
        if (outcome instanceof ToolOutcome.Returned returned) {
            return returned.text();
        }
        throw new AssertionError("It failed: " + outcome);
    }

    static String failure(ToolOutcome outcome) {
        if (outcome instanceof ToolOutcome.Failed failed) {
            return failed.message();
        }
        throw new AssertionError("It did not fail: " + outcome);
    }
}
