package dev.antiphon.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.event.RunNote;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What entries say, and what they never say. */
@Tag("F87")
class StatementsTest {

    private final Statements all = new Statements(true);
    private final Statements hashes = new Statements(false);

    private static Echo echo(String fields) {
        byte[] body = ("{\"model\":\"m\",\"input\":\"x\"" + fields + "}").getBytes(StandardCharsets.UTF_8);
        return Echo.of(new CreateResponseReader(Set.of(), 100, 100).read(Json.tree(body)));
    }

    @Test
    @Tag("U13")
    void whatOpensAnMcpServerIsInNoneOfThemInAnyMode() {
        Echo echo = echo(",\"instructions\":\"Be kind.\",\"tools\":[{\"type\":\"mcp\",\"server_label\":\"x\","
                + "\"server_url\":\"https://there/mcp?key=SECRET1\",\"authorization\":\"SECRET2\","
                + "\"headers\":{\"X-Key\":\"SECRET3\"}}]");
        Payload payload = all.of(new RunNote.Requested("m", "u", echo, List.of()));

        assertThat(payload.bodies().toString()).contains("Be kind.").contains("https://there/mcp");
        assertThat(payload.bodies().toString() + payload.said()).doesNotContain("SECRET");
    }

    @Test
    void withHashesAloneNoWordOfARequestIsThere() {
        for (RunNote note : Chains.notes()) {
            Payload payload = hashes.of(note);
            assertThat(payload.bodies()).isNull();
            assertThat(payload.said().toString())
                    .doesNotContain("again")
                    .doesNotContain("\"done\"")
                    .doesNotContain("fine");
        }
    }

    @Test
    void theSameItemsHaveTheSameHashWhetherTheyAreTheSameObjectsOrNot() {
        List<Item> once = List.of(Chains.user("a"), Chains.user("b"));
        List<Item> again = List.of(Chains.user("a"), Chains.user("b"));
        String hash = context(hashes, once);

        assertThat(context(hashes, once)).as("remembered").isEqualTo(hash);
        assertThat(context(hashes, again)).isEqualTo(hash);
        assertThat(context(new Statements(true), again)).isEqualTo(hash);
        assertThat(context(hashes, List.of(once.get(1), once.get(0)))).isNotEqualTo(hash);
        assertThat(context(hashes, List.of(once.get(0)))).isNotEqualTo(hash);
    }

    private static String context(Statements statements, List<Item> items) {
        return statements
                .of(new RunNote.Asked(1, items, List.of()))
                .said()
                .get("context_sha256")
                .textValue();
    }

    @Test
    void halfACharacterOfAToolsBreaksNothing() {
        Payload payload = all.of(new RunNote.ToolRan("mcp_1", "completed", "half \ud83d", Duration.ZERO));
        Chain chain = new Chain("resp_1");
        chain.add(Chains.NOON, payload);
        assertThat(payload.bodies().get("output").textValue()).isEqualTo("half \ufffd");
    }

    @Test
    void theHashesAreThoseThatAnybodyMakes() {
        Payload payload = hashes.of(new RunNote.ToolRan("mcp_1", "completed", "hello", Duration.ofMillis(3)));
        assertThat(payload.said().toString())
                .isEqualTo("{\"call\":\"mcp_1\",\"outcome\":\"completed\",\"output_sha256\":"
                        + "\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\",\"took_ms\":3}");
        Chain chain = new Chain("resp_1");
        chain.add(Chains.NOON, payload);
        assertThat(chain.head()).isEqualTo("0b96f178157860b440137b9a7181bfbdb164b00cbfb69b1f2854f3ebb2abb2a6");
    }
}
