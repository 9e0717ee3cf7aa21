package dev.antiphon.safety;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.safety.secret.Secrets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no detector need be asked about. */
@Tag("F66")
class PlainTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Hello, world. ",
                "It's (nearly) 12 % of 3,500, isn't it? ",
                "12@1796030511000 13@1796030511001 ",
                "Über größere Wörter, ",
                "half a wor",
                "a line\nand another "
            })
    void wordsAndNumbersArePlain(String text) {
        assertThat(PlainText.end(text, 0)).isEqualTo(text.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key = value ",
                "The password (hunter2abc) ",
                "password, hunter2abc ",
                "password: hunter ",
                "see https://a/ ",
                "\"quoted\" ",
                "<tag> ",
                "a_b ",
                "AbCdEfGhIjKlMnOp ",
                "abc123def456ghi ",
                "KEY",
                "K",
                "12",
                "wordsoflettersthatdonotend"
            })
    void whatMayBeginSomethingIsNot(String text) {
        assertThat(PlainText.end(text, 0)).isLessThan(text.length());
        assertThat(PlainText.end("so " + text, 3)).isLessThan(3 + text.length());
    }

    @Test
    void aWordIsLookedAtFromItsBeginningHoweverMuchOfItHasPassed() {
        assertThat(PlainText.end("so key-1234567890 ", 6)).isEqualTo(3);
        assertThat(PlainText.end("so hello ", 6)).isEqualTo(9);
    }

    @Test
    void noSecretIsPlain() {
        Secrets secrets = new Secrets();
        for (String key :
                new String[] {"AKIA" + "Z7QJ4X2MWN5PLK3V", "sk-proj-" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0"}) {
            String text = "it is " + key + " and more ";
            assertThat(secrets.find(text)).as(key.substring(0, 4)).isNotEmpty();
            assertThat(PlainText.end(text, 0)).isEqualTo(6);
        }
    }
}
