package dev.antiphon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.contract.SharedFiles;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What was said is what is given back, whatever was said. */
class NaughtyStringsTest {

    @TestFactory
    Stream<DynamicTest> aTextComesBackFromTheStoreAsItWasSent() {
        JsonNode strings = SharedFiles.json("corpora/naughty-strings.json");
        return StreamSupport.stream(strings.spliterator(), false)
                .map(JsonNode::textValue)
                .map(text -> DynamicTest.dynamicTest("string " + Integer.toHexString(text.hashCode()), () -> {
                    ObjectNode request = Requests.with("'input':[{'role':'user'}]");
                    ((ObjectNode) request.at("/input/0")).put("content", text);
                    JsonNode sent = Json.tree(Json.bytes(request));

                    Item item = Requests.READER.read(sent).input().getFirst().withId("msg_1");
                    Item stored = ItemReader.read(Fields.of(Json.tree(Json.bytes(item)), "item"));

                    assertThat(stored).isEqualTo(item);
                    assertThat(((ContentPart.InputText)
                                            ((Item.Message) stored).content().getFirst())
                                    .text())
                            .isEqualTo(text);
                }));
    }
}
