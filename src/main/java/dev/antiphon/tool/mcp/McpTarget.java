package dev.antiphon.tool.mcp;

import java.util.Map;

/**
 * An MCP server, as a request or the operator names it.
 *
 * @param label what requests and items call it
 * @param headers sent with every request, {@code Authorization} among them; shown nowhere
 */
public record McpTarget(String label, Reach reach, Map<String, String> headers) {

    public McpTarget {
        headers = Map.copyOf(headers);
    }

    /** Where it is, without anything that may be secret. */
    public String address() {
        return switch (reach) {
            case Reach.Http http -> http.toString();
            case Reach.Command command -> "stdio:" + label;
        };
    }

    @Override
    public String toString() {
        return label + " at " + address();
    }
}
