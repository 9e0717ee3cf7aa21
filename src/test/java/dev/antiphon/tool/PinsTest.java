package dev.antiphon.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.antiphon.protocol.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What tells one definition of a tool from another. */
@Tag("F63")
@Tag("R75")
class PinsTest {

    private static final ToolInfo TOOL = tool("Searches.", "{\"type\":\"object\",\"maximum\":10}");

    private static ToolInfo tool(@Nullable String description, String schema) {
        try {
            return new ToolInfo("search", description, Json.MAPPER.readTree(schema), null);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(broken);
        }
    }

    /** So that a pin that an operator has written down holds with every version of this server. */
    @Test
    void aDigestIsTheHashOfTheCanonicalJson() {
        assertThat(TOOL.digest()).isEqualTo("sha256:833a0b74ef5a5e3a1cd557f4f83e6380cc16f9a6c6a213e62d7ab2f657b029aa");
    }

    @Test
    void whatMeansTheSameHasTheSame() {
        for (String schema : List.of(
                "{\"maximum\":10,\"type\":\"object\"}",
                "{\"type\":\"object\",\"maximum\":10.0}",
                "{\"type\":\"object\",\"maximum\":1e1}",
                "{\"type\":\"\\u006fbject\",\"maximum\":10}")) {
            assertThat(tool("Searches.", schema).digest()).as(schema).isEqualTo(TOOL.digest());
        }
        assertThat(ToolInfo.of(TOOL.json()).digest()).isEqualTo(TOOL.digest());
    }

    @Test
    void whateverElseIsSaidIsAnother() throws Exception {
        ToolInfo read = new ToolInfo(
                "search", "Searches.", TOOL.inputSchema(), Json.MAPPER.readTree("{\"readOnlyHint\":true}"));
        assertThat(List.of(
                        TOOL.digest(),
                        read.digest(),
                        tool("Searches. ", TOOL.inputSchema().toString()).digest(),
                        tool("", TOOL.inputSchema().toString()).digest(),
                        tool(null, TOOL.inputSchema().toString()).digest(),
                        tool("Searches.", "{\"type\":\"object\",\"maximum\":11}")
                                .digest(),
                        tool("Searches.", "{\"type\":\"object\",\"maximum\":\"10\"}")
                                .digest(),
                        tool("Searches.", "{\"type\":\"object\",\"maximum\":9007199254740993}")
                                .digest(),
                        tool("Searches.", "{\"type\":\"object\",\"maximum\":9007199254740992}")
                                .digest(),
                        tool("Searches.", "{\"type\":\"object\",\"enum\":[1,2]}")
                                .digest(),
                        tool("Searches.", "{\"type\":\"object\",\"enum\":[2,1]}")
                                .digest(),
                        new ToolInfo("Search", "Searches.", TOOL.inputSchema(), null).digest()))
                .doesNotHaveDuplicates();
    }

    @Test
    void aNumberThatWouldFillTheMemoryIsWrittenInShort() {
        assertThat(tool("", "{\"maximum\":1e2147483647}").digest()).startsWith("sha256:");
        assertThat(tool("", "{\"maximum\":1e-2147483647}").digest()).startsWith("sha256:");
    }

    @Test
    void aToolIsHeldToItsPinAndOthersAreNotUnlessOnlyPinnedOnesAreWanted() {
        ToolInfo other = new ToolInfo("read", null, TOOL.inputSchema(), null);
        Pins some = new Pins(Map.of("search", TOOL.digest()), false);
        Pins only = new Pins(Map.of("search", TOOL.digest()), true);

        assertThat(some.against("docs", TOOL)).isEmpty();
        assertThat(some.against("docs", other)).isEmpty();
        assertThat(only.against("docs", TOOL)).isEmpty();
        assertThat(only.against("docs", other)).isPresent();
        assertThat(some.against("docs", tool("Else.", "{}")))
                .hasValueSatisfying(no -> assertThat(no.why()).contains(TOOL.digest()));
        assertThat(some.concern("read")).isFalse();
        assertThat(only.concern("read")).isTrue();
    }

    @Test
    void aPinIsAHash() {
        String digest = TOOL.digest();
        assertThat(Pins.digest(digest)).contains(digest);
        assertThat(Pins.digest("sha256:" + digest.substring(7).toUpperCase(Locale.ROOT)))
                .contains(digest);
        for (String none : List.of("", "sha256:", digest.substring(7), digest + "0", digest.replace("256", "1"))) {
            assertThat(Pins.digest(none)).as(none).isEmpty();
        }
    }
}
