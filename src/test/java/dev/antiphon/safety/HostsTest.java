package dev.antiphon.safety;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses lead to hosts that nobody named. */
@Tag("U7")
class HostsTest {

    private final Hosts hosts = new Hosts(Set.of("example.com", "*.example.org"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no address at all",
                "see https://example.com/a?b=c",
                "HTTPS://EXAMPLE.COM:8443/",
                "http://a.b.example.org/x",
                "{\"url\":\"https:\\/\\/example.com\\/a\"}",
                "See https://example.com.",
                "[x](https://example.com), and https://example.com/a, too",
                "{\"h\":\"<a href=\\\"https://example.com\\\">\"}",
                "![x](//example.com/a)",
                "// evil.test is a comment, and so is //evil.test",
                "http: //evil.test is none",
                "(//), \"//\", a//b.c and '/etc/evil.test'"
            })
    void whatIsNamedMayBeReached(String text) {
        assertThat(hosts.find(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.test/",
                "https://example.com.evil.test/",
                "https://example.org/",
                "https://evilexample.org/",
                "https://example.com@evil.test/",
                "http://[::1]/",
                "https://exa\\mple.com/",
                "wss://evil.test",
                "{\"url\":\"https:\\/\\/evil.test\\/a\"}",
                "![x](//evil.test/a?b=c)",
                "![x](<//evil.test/a>)",
                "[x]: //evil.test/a",
                "<img src=//evil.test/a>",
                "{\"h\":\"<img src=\\\"\\/\\/evil.test\\/a\\\">\"}",
                "![x](/\\\\/evil.test/a)",
                "http:/evil.test/a",
                "https:///evil.test/a",
                "https:\\\\evil.test\\a"
            })
    void anyOtherIsFound(String text) {
        assertThat(hosts.find(text)).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo(Hosts.RULE);
            assertThat(text.substring(finding.from(), finding.to()))
                    .containsAnyOf("evil", "::1", "https://exa", "example.org");
        });
    }

    @Test
    void whatStandsBehindAnAddressIsNoPartOfIt() {
        String json = "{\"h\":\"<a href=\\\"https://evil.test\\\">\"}";
        assertThat(hosts.find(json))
                .singleElement()
                .satisfies(finding ->
                        assertThat(json.substring(finding.from(), finding.to())).isEqualTo("https://evil.test"));
    }

    @Test
    void anAddressIsHeldBackUntilABlankEndsIt() {
        assertThat(hosts.look("go to https://evil").settled()).isEqualTo(6);
        assertThat(hosts.look("go to https://evil.test ").settled()).isEqualTo(24);
    }
}
