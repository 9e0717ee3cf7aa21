package dev.antiphon.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExcerptTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "äöü", "😀"})
    void whatFitsStaysAsItIs(String text) {
        assertThat(Excerpt.of(text, text.getBytes(StandardCharsets.UTF_8).length))
                .isSameAs(text);
    }

    @Test
    void whatDoesNotIsCutBetweenTwoCharactersWithANote() {
        assertThat(Excerpt.of("abcdef", 4)).isEqualTo("abcd\n[cut: the first 4 of 6 bytes are shown]");
        assertThat(Excerpt.of("aäöü", 4)).isEqualTo("aä\n[cut: the first 3 of 7 bytes are shown]");
        assertThat(Excerpt.of("a😀b", 4)).isEqualTo("a\n[cut: the first 1 of 6 bytes are shown]");
        assertThat(Excerpt.of("€", 2)).isEqualTo("\n[cut: the first 0 of 3 bytes are shown]");
    }

    @Test
    void aShortCharacterBehindOneThatDidNotFitIsNotShown() {
        assertThat(Excerpt.of("€a", 2)).startsWith("\n[cut: the first 0 of 4");
    }
}
