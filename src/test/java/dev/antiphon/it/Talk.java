package dev.antiphon.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What tests say to and read of conversations, as Alice and in plain HTTP. */
final class Talk {

    private Talk() {}

    static String request(String conversation, String text) {
        return "{\"model\":\"scripted\",\"input\":\"" + text + "\",\"conversation\":\"" + conversation + "\"}";
    }

    static String streamed(String conversation, String text) {
        return request(conversation, text).replace("{\"model\"", "{\"stream\":true,\"model\"");
    }

    static String begin(String item) {
        return Http.post("/v1/conversations", "{\"items\":[" + item + "]}")
                .json()
                .get("id")
                .asText();
    }

    static String items(String conversation) {
        return "/v1/conversations/" + conversation + "/items";
    }

    static JsonNode list(String conversation) {
        JsonNode data =
                Http.get(items(conversation) + "?order=asc&limit=100").json().get("data");
        data.forEach(Contract::item);
        return data;
    }

    static List<String> texts(String conversation) {
        return list(conversation)
                .valueStream()
                .map(item -> item.at("/content/0/text").asText())
                .toList();
    }
}
