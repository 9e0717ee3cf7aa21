package dev.antiphon.agent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.KeptKind;
import dev.antiphon.protocol.McpTool;
import dev.antiphon.tool.ToolInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Items of the type {@code mcp_list_tools}: how a list of tools is written down, and read again. */
record ToolListItems(Ids ids) {

    /** The newest list of each server in what was said, by its label; none of those that failed. */
    static Map<String, List<ToolInfo>> in(List<Item> said) {
        Map<String, List<ToolInfo>> lists = new HashMap<>();
        for (Item item : said) {
            if (item instanceof Item.Kept kept
                    && kept.type().equals(ServerCalls.LIST)
                    && !kept.json().hasNonNull("error")) {
                lists.put(String.valueOf(kept.text(McpTool.SERVER_LABEL)), tools(kept));
            }
        }
        return lists;
    }

    private static List<ToolInfo> tools(Item.Kept list) {
        return StreamSupport.stream(list.json().path("tools").spliterator(), false)
                .map(ToolInfo::of)
                .toList();
    }

    /** A new one. */
    ObjectNode json(String label, List<ToolInfo> tools) {
        ObjectNode json = Json.MAPPER
                .createObjectNode()
                .put("id", ids.next(KeptKind.of(ServerCalls.LIST).prefix()))
                .put("type", ServerCalls.LIST)
                .put(McpTool.SERVER_LABEL, label);
        ArrayNode list = json.putArray("tools");
        tools.forEach(tool -> list.add(tool.json()));
        return json;
    }
}
