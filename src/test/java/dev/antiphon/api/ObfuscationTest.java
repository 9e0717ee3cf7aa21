package dev.antiphon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObfuscationTest {

    private static final String DELTA =
            "event: response.output_text.delta\ndata: {\"delta\":\"a\",\"sequence_number\":4}\n\n";

    @Test
    void aDeltaIsPaddedBehindItsLastField() {
        assertThat(dressed(new Obfuscation("resp_1", 0), DELTA))
                .matches(
                        "event: response.output_text.delta\n"
                                + "data: \\{\"delta\":\"a\",\"sequence_number\":4,\"obfuscation\":\"[A-Za-z0-9_-]{1,16}\"}\n\n");
    }

    @Test
    void otherEventsAreLeftAsTheyAre() {
        String other = "event: response.completed\ndata: {\"type\":\"response.completed\",\"x\":\".delta\"}\n\n";
        assertThat(dressed(new Obfuscation("resp_1", 0), other)).isEqualTo(other);
        assertThat(dressed(new Obfuscation("resp_1", 0), "event: error\ndata: {}\n\n"))
                .isEqualTo("event: error\ndata: {}\n\n");
    }

    @Test
    void aReplayIsTheSameToTheByteFromWhereverItBegins() {
        List<String> whole = all(new Obfuscation("resp_1", 0), 20);
        List<String> rest = all(new Obfuscation("resp_1", 7), 13);
        assertThat(rest).isEqualTo(whole.subList(7, 20));
    }

    @Test
    void lengthsDifferFromFrameToFrameAndFromResponseToResponse() {
        assertThat(all(new Obfuscation("resp_1", 0), 40).stream()
                        .map(String::length)
                        .distinct())
                .hasSizeGreaterThan(5);
        assertThat(all(new Obfuscation("resp_1", 0), 5)).isNotEqualTo(all(new Obfuscation("resp_2", 0), 5));
    }

    private static List<String> all(Obfuscation obfuscation, int number) {
        List<String> frames = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            frames.add(dressed(obfuscation, DELTA));
        }
        return frames;
    }

    private static String dressed(Obfuscation obfuscation, String frame) {
        return new String(obfuscation.apply(frame.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
}
