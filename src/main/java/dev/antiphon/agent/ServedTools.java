package dev.antiphon.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.McpTool;
import dev.antiphon.tool.Mapped;
import dev.antiphon.tool.Served;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.toolset.Callee;
import dev.antiphon.toolset.ServedTool;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The tools of the servers of one response, as the model is told of them. */
record ServedTools(ToolPlan plan, ToolLists lists) {

    /** All of them, those the model may not be shown among them: a call of one of these is denied, and not the client's. */
    List<ServedTool> all() {
        Stream<ServedTool> named = plan.provision().servers().stream()
                .flatMap(server -> Stream.concat(
                        lists.of(server).stream().map(tool -> tool(server, tool, true)),
                        lists.denied(server).stream().map(tool -> tool(server, tool, false))));
        return Stream.concat(
                        named, plan.provision().mapped().entrySet().stream().map(this::mapped))
                .toList();
    }

    private static ServedTool tool(Served server, ToolInfo tool, boolean shown) {
        String description = tool.description() == null ? "" : tool.description();
        String about = server.wish() == null ? null : server.wish().description();
        return new ServedTool(
                new Callee.Served(McpTool.TYPE, server.label(), tool.name()),
                about == null ? description : description + "\nPart of " + server.label() + ": " + about,
                tool.inputSchema(),
                shown);
    }

    private ServedTool mapped(Map.Entry<Mapped, Served> entry) {
        return tool(entry.getKey(), new ToolRulings(lists).offers(entry.getValue(), entry.getKey()));
    }

    private static ServedTool tool(Mapped mapped, boolean shown) {
        Callee.Served callee = new Callee.Served(mapped.type(), "", mapped.type());
        return mapped.type().equals("web_search")
                ? new ServedTool(
                        callee, "Searches the web and returns what it finds, with addresses.", oneText("query"), shown)
                : new ServedTool(callee, "Runs Python code and returns what it prints.", oneText("code"), shown);
    }

    private static JsonNode oneText(String argument) {
        ObjectNode schema = Json.MAPPER.createObjectNode().put("type", "object");
        schema.putObject("properties").putObject(argument).put("type", "string");
        schema.putArray("required").add(argument);
        return schema;
    }
}
