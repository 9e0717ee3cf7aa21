package dev.antiphon.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.tool.ToolOutcome.Returned;
import java.util.List;

/** What a model is shown of an answer: its pictures too, if it takes any. Behind this response only the text is left. */
record Shown(Surroundings around) {

    JsonNode output(Returned returned) {
        JsonNode text = TextNode.valueOf(returned.text());
        if (returned.pictures().isEmpty()) {
            return text;
        }
        ArrayNode parts = Json.MAPPER.createArrayNode();
        parts.addObject().put("type", "input_text").set("text", text);
        returned.pictures()
                .forEach(picture -> parts.addObject()
                        .put("type", "input_image")
                        .put("image_url", "data:" + picture.mediaType() + ";base64," + picture.base64()));
        return isTaken(parts) ? parts : text;
    }

    private boolean isTaken(ArrayNode parts) {
        try {
            Item output = new Item.FunctionCallOutput(null, Item.COMPLETED, "call_", parts);
            around.model().client().requireAskable(around.request(), List.of(output));
            return true;
        } catch (ApiException refused) {
            return false;
        }
    }
}
