package dev.antiphon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * JSON as it is repeated to clients: pictures and files in line are left out, for every event of a response that
 * repeats its request would carry them.
 */
final class Brief {

    private static final List<String> CARRIERS = List.of("image_url", "file_data");
    private static final int LONG = 1_024;

    private Brief() {}

    /** A copy without them; what there is else stays as it is. */
    static JsonNode of(JsonNode json) {
        JsonNode copy = json.deepCopy();
        prune(copy);
        return copy;
    }

    private static void prune(JsonNode json) {
        if (json instanceof ObjectNode object && isPart(object)) {
            CARRIERS.stream()
                    .filter(name -> object.path(name).asText().length() > LONG)
                    .forEach(object::remove);
        }
        json.forEach(Brief::prune);
    }

    private static boolean isPart(ObjectNode object) {
        return List.of("input_image", "input_file").contains(object.path("type").asText());
    }
}
