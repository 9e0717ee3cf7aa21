package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnicodeCheckTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "\"ö 🌍\"",
                "\"\\uD83C\\uDF0D\"",
                "\"\\ud83c\\udf0dx\\uD83C\\uDF0D\"",
                "\"\\\\uD83C\"",
                "\"\\u0041\"",
                "\"\\uE000\\uD7FF\"",
                "\"\\u12",
                "\"\\uzzzz\"",
                "\\",
                "\"\\n\\t\\\"\""
            })
    void wholeCharactersPass(String json) {
        assertThat(UnicodeCheck.holdsLoneSurrogate(bytes(json))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\uD83C\"",
                "\"\\uDF0D\"",
                "\"\\uDF0D\\uD83C\"",
                "\"\\uD83C\\uD83C\\uDF0D\"",
                "\"\\uD83Cx\\uDF0D\"",
                "\"\\uD83C\\n\"",
                "\"\\uD83C\\uDF0D\\uDF0D\"",
                "\"\\\\\\uD83C\"",
                "\"\\ud83c",
                "\"x\\uDBFF\""
            })
    void halvesAreFound(String json) {
        assertThat(UnicodeCheck.holdsLoneSurrogate(bytes(json))).isTrue();
    }

    @Test
    void halvesEncodedAsBytesAreFound() {
        assertThat(UnicodeCheck.holdsLoneSurrogate(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}))
                .isTrue();
        assertThat(UnicodeCheck.holdsLoneSurrogate(new byte[] {'"', (byte) 0xED, (byte) 0xBF, (byte) 0xBF, '"'}))
                .isTrue();
        // U+D7FF, the last before the surrogates.
        assertThat(UnicodeCheck.holdsLoneSurrogate(new byte[] {'"', (byte) 0xED, (byte) 0x9F, (byte) 0xBF, '"'}))
                .isFalse();
        assertThat(UnicodeCheck.holdsLoneSurrogate(new byte[] {(byte) 0xED})).isFalse();
    }

    @Test
    void utf8IsToldFromWhatItIsNot() {
        assertThat(UnicodeCheck.looksLikeUtf8(bytes("{}"))).isTrue();
        assertThat(UnicodeCheck.looksLikeUtf8(bytes("\uFEFF{}"))).isTrue();
        assertThat(UnicodeCheck.looksLikeUtf8(new byte[0])).isTrue();
        assertThat(UnicodeCheck.looksLikeUtf8("{}".getBytes(StandardCharsets.UTF_16)))
                .isFalse();
        assertThat(UnicodeCheck.looksLikeUtf8("{}".getBytes(StandardCharsets.UTF_16LE)))
                .isFalse();
        assertThat(UnicodeCheck.looksLikeUtf8("{}".getBytes(StandardCharsets.UTF_16BE)))
                .isFalse();
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
