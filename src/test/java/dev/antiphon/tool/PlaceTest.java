package dev.antiphon.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An address is the same however it is spelled: the rules for a configured server hold for all its spellings. */
@Tag("U12")
class PlaceTest {

    private static final String PLACE = Place.of(URI.create("http://host/mcp"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP://HOST/mcp",
                "http://host:80/mcp",
                "http://host/mcp/",
                "http://host/./mcp",
                "http://host//mcp",
                "http://host/x/../mcp",
                "http://host/%6dcp",
                "http://host/MCP",
                "http://host/mcp?a=b#c"
            })
    void oneServerHasOnePlace(String spelled) {
        assertThat(Place.of(URI.create(spelled))).isEqualTo(PLACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://host/mcp", "http://host:81/mcp", "http://other/mcp", "http://host/mcp/2", "http://host"
            })
    void anotherServerHasAnother(String spelled) {
        assertThat(Place.of(URI.create(spelled))).isNotEqualTo(PLACE);
    }
}
