package dev.antiphon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.contract.Examples;
import dev.antiphon.contract.Recordings;
import dev.antiphon.contract.Samples;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What was read as an item is written as the same JSON: recorded ones, those of the document, and what clients make of them. */
@Tag("R66")
@Tag("R72")
class RoundTripTest {

    /** What a client may leave out, or say null for, of the items that have a form of their own (section 4). */
    private static final Map<String, List<String>> OPTIONAL = Map.of(
            "message", List.of("id", "status", "phase", "type"),
            "function_call", List.of("id", "status", "namespace", "caller"),
            "function_call_output", List.of("id", "status", "name", "namespace", "caller"),
            "custom_tool_call", List.of("id", "status", "namespace", "caller"),
            "reasoning", List.of("id", "status", "content", "encrypted_content"),
            "compaction", List.of("id"));

    private static final Map<String, String> EXTRAS = Map.of(
            "created_by", "'someone'",
            "status", "'completed'",
            "phase", "'commentary'",
            "namespace", "'some_tools'",
            "caller", "{'type':'program','caller_id':'call_9'}");

    private final Random random = new Random(20_260_424);

    @Test
    void everyItemThatWasRecordedIsStoredAndReadAgainAsItCame() {
        List<ObjectNode> items = items();
        assertThat(items).hasSizeGreaterThan(150);
        for (ObjectNode item : items) {
            assertThat(written(Fields.stored(item))).isEqualTo(NormalForm.of(item));
        }
    }

    @Test
    void everyKindOfRecordedItemComesFromAClientAsItCame() {
        for (ObjectNode item : items()) {
            assertThat(written(Fields.of(item, "input[0]"))).isEqualTo(NormalForm.of(item));
        }
    }

    @Test
    void whatClientsMakeOfAnItemComesBackAsTheyMadeIt() {
        List<ObjectNode> items = items();
        for (int i = 0; i < 5_000; i++) {
            ObjectNode item = varied(items.get(random.nextInt(items.size())).deepCopy());
            assertThat(written(Fields.of(item, "input[0]"))).isEqualTo(NormalForm.of(item));
        }
    }

    @Test
    void thereIsAnItemOfNearlyEveryKind() {
        assertThat(items().stream()
                        .map(item -> item.path("type").asText("message"))
                        .collect(Collectors.toSet()))
                .contains("message", "reasoning", "function_call", "custom_tool_call", "compaction", "program")
                .contains("shell_call", "shell_call_output", "local_shell_call", "apply_patch_call", "mcp_call")
                .contains("tool_search_call", "tool_search_output", "web_search_call", "image_generation_call")
                .contains("computer_call", "computer_call_output", "additional_tools", "custom_tool_call_output");
    }

    private static List<ObjectNode> items() {
        return Stream.of(Recordings.items(), Examples.items(), Samples.items())
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    private static JsonNode written(Fields fields) {
        return Json.tree(Json.bytes(ItemReader.read(fields)));
    }

    private ObjectNode varied(ObjectNode item) {
        for (String name : optional(item)) {
            switch (random.nextInt(5)) {
                case 0 -> item.remove(name);
                case 1 -> item.putNull(name);
                default -> {}
            }
        }
        EXTRAS.forEach((name, value) -> {
            if (random.nextInt(4) == 0 && takes(item, name)) {
                item.set(name, Requests.json(value));
            }
        });
        return item;
    }

    /** An item with a form of its own may have what the contract gives it; the others may have anything. */
    private static boolean takes(ObjectNode item, String name) {
        List<String> optional = OPTIONAL.get(item.path("type").asText("message"));
        return optional == null || !Set.of("namespace", "caller").contains(name) || optional.contains(name);
    }

    private static List<String> optional(ObjectNode item) {
        String type = item.path("type").asText("message");
        List<String> known = OPTIONAL.get(type);
        if (known != null) {
            return known;
        }
        List<String> required = KeptKind.of(type).required();
        return item.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !name.equals("type") && !name.equals("call_id") && !required.contains(name))
                // There its id may be all that says which call it belongs to.
                .filter(name -> !(name.equals("id") && type.equals("local_shell_call_output")))
                .toList();
    }
}
