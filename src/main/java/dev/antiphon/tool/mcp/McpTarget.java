package dev.antiphon.tool.mcp;

import java.util.Map;

/**
 * An MCP server, as a request or the operator names it.
 *
 * @param label what requests and items call it
 * @param headers sent with every request, {@code Authorization} among them; shown nowhere
 * @param introduction tells it over HTTP who calls, with every request anew
 */
public record McpTarget(String label, Reach reach, Map<String, String> headers, Introduction introduction) {

    public McpTarget {
        headers = Map.copyOf(headers);
    }

    /** One that is not told who calls. */
    public McpTarget(String label, Reach reach, Map<String, String> headers) {
        this(label, reach, headers, Introduction.NONE);
    }

    /** Whether a header can be sent to servers: it is well formed, and neither HTTP nor the protocol needs it. */
    public static boolean maySet(String header) {
        return Web.maySet(header);
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
