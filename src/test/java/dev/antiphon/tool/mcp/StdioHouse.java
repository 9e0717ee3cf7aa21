package dev.antiphon.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A program that is an MCP server: it tells of its environment and its process, ends in the middle of a call, or floods. */
public final class StdioHouse {

    private StdioHouse() {}

    public static void main(String[] arguments) throws IOException {
        System.err.println("up and running");
        System.out.println("Welcome!");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode message = Json.tree(line.getBytes(StandardCharsets.UTF_8));
            if (message.has("id")) {
                answer(message);
            }
        }
    }

    private static void answer(JsonNode message) {
        switch (message.path("method").asText()) {
            case "initialize" ->
                say(
                        message,
                        "{\"protocolVersion\": \"2025-11-25\", \"capabilities\": {\"tools\": {}}, \"serverInfo\":"
                                + " {\"name\": \"stdio\", \"version\": \"1\"}}");
            case "tools/list" -> say(message, RawServer.TOOLS);
            default -> call(message);
        }
    }

    private static void call(JsonNode message) {
        switch (message.at("/params/name").asText()) {
            case "environment" ->
                text(
                        message,
                        String.join(",", new java.util.TreeSet<>(System.getenv().keySet())));
            case "greeting" -> text(message, System.getenv("GREETING") + "");
            case "process" -> text(message, ProcessHandle.current().pid() + "");
            case "flood" -> System.out.println("x".repeat(1_000_000));
            case "hang" -> {}
            default -> System.exit(3);
        }
    }

    private static void text(JsonNode message, String text) {
        say(message, RawServer.text(text));
    }

    private static void say(JsonNode message, String result) {
        ObjectNode answer = Json.MAPPER.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", message.path("id"));
        answer.set("result", Json.tree(result.getBytes(StandardCharsets.UTF_8)));
        System.out.println(answer);
    }
}
