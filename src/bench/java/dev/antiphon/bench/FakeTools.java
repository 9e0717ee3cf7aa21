package dev.antiphon.bench;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The smallest server of tools there is, over streamable HTTP: it has one tool, which finds what it is asked for. It looks for
 * the few words it needs instead of parsing, like the {@link FakeUpstream} it lives in.
 */
final class FakeTools {

    static final String PATH = "/mcp";

    /** What the model calls the tool, of the server {@code look}. */
    static final String FUNCTION = "look__up";

    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(\"[^\"]*\"|\\d+)");
    private static final Pattern METHOD = Pattern.compile("\"method\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern VERSION = Pattern.compile("\"protocolVersion\"\\s*:\\s*\"([^\"]+)\"");

    private FakeTools() {}

    /** The whole answer to a request. */
    static byte[] answer(String startLine, String body) {
        Matcher id = ID.matcher(body);
        if (!startLine.startsWith("POST ")) {
            return head("405 Method Not Allowed", "");
        }
        if (!id.find()) {
            return head("202 Accepted", "");
        }
        return head("200 OK", "{\"jsonrpc\":\"2.0\",\"id\":" + id.group(1) + ",\"result\":" + result(body) + "}");
    }

    private static String result(String body) {
        Matcher method = METHOD.matcher(body);
        Matcher version = VERSION.matcher(body);
        return switch (method.find() ? method.group(1) : "") {
            case "initialize" ->
                "{\"protocolVersion\":\"" + (version.find() ? version.group(1) : "2025-06-18")
                        + "\",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"look\",\"version\":\"1\"}}";
            case "tools/list" ->
                "{\"tools\":[{\"name\":\"up\",\"description\":\"Looks something up\",\"inputSchema\":{\"type\":\"object\","
                        + "\"properties\":{\"key\":{\"type\":\"string\"}}}}]}";
            default -> "{\"content\":[{\"type\":\"text\",\"text\":\"found\"}]}";
        };
    }

    private static byte[] head(String status, String json) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nMcp-Session-Id: s\r\nContent-Length: "
                        + json.length() + "\r\n\r\n" + json)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
