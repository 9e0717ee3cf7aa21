package dev.antiphon.toolset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.protocol.Json;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("U16")
class TextInputTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SELECT 1",
                "*** Begin Patch\n*** Add File: a\n+\"x\" \\ / \t\r\b\f",
                "Größe 😀 \u0001",
                "{\"input\":\"nested\"}"
            })
    void whereverItIsCutTheInputIsTheSame(String input) {
        String arguments = FreeText.arguments(input).toString();
        for (int cut = 0; cut <= arguments.length(); cut++) {
            TextInput reader = new TextInput();
            String read = reader.take(arguments.substring(0, cut)) + reader.take(arguments.substring(cut));
            assertThat(read + reader.end()).isEqualTo(input);
        }
    }

    @Test
    void theInputComesWhileItIsWritten() {
        TextInput reader = new TextInput();

        assertThat(reader.take("{ \"input\" : \"SEL")).isEqualTo("SEL");
        assertThat(reader.take("ECT \\u00")).isEqualTo("ECT ");
        assertThat(reader.take("e9\\")).isEqualTo("é");
        assertThat(reader.take("n\"}")).isEqualTo("\n");
        assertThat(reader.take(" more")).isEmpty();
        assertThat(reader.end()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1 | SELECT 1",
                "{\"sql\":\"SELECT 1\"} | {\"sql\":\"SELECT 1\"}",
                "{\"input\":7} | {\"input\":7}",
                "{\"inp | {\"inp",
                "{\"input\":\"cut o | cut o",
                "{\"input\":\"odd \\q \\uZZZZ\"} | odd q uZZZZ"
            })
    void whatIsNotTheJsonThatWasAskedForIsTheInputItself(String arguments, String input) {
        TextInput whole = new TextInput();
        assertThat(whole.take(arguments) + whole.end()).isEqualTo(input);
    }

    @Test
    void noArgumentsAreNoInput() {
        TextInput reader = new TextInput();
        assertThat(reader.take("{}") + reader.end()).isEmpty();
    }

    @Test
    void halvesOfACharacterComeTogether() {
        TextInput reader = new TextInput();

        assertThat(reader.take("{\"input\":\"a\\ud83d")).isEqualTo("a");
        assertThat(reader.take("\\ude00b\"}")).isEqualTo("\uD83D\uDE00b");
        assertThat(new TextInput().take("{\"input\":\"\\ude00\"}")).isEqualTo("\uFFFD");
        TextInput cut = new TextInput();
        assertThat(cut.take("{\"input\":\"\\ud83d\"}") + cut.end()).isEqualTo("\uFFFD");
    }

    @Test
    void aSurrogatePairThatWasEscapedIsOneCharacter() {
        TextInput reader = new TextInput();
        String escaped = "{\"input\":\"\\ud83d\\ude00\"}";
        assertThat(reader.take(escaped))
                .isEqualTo(Json.tree(escaped.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .get("input")
                        .textValue());
    }
}
