package dev.antiphon.safety;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.safety.injection.Injections;
import dev.antiphon.safety.pii.Pii;
import dev.antiphon.safety.secret.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is let go of a stream is what would be let go of the whole. */
@Tag("F66")
class SettledTest {

    private static final int ROUNDS = 3;

    static Stream<Detector> detectors() {
        return Stream.of(new Secrets(), Injections.balanced(), Injections.strict(), Pii.usual());
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void aStreamShowsWhatTheWholeShows(Detector detector) {
        Random random = new Random(42);
        for (String text : Planted.texts()) {
            List<Finding> whole = detector.find(text);
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(streamed(detector, text, random, text.length() > 2000 ? 700 : 25))
                        .as(text.substring(0, Math.min(60, text.length())))
                        .isEqualTo(whole);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void whatIsSettledMayBeForgotten(Detector detector) {
        Random random = new Random(7);
        for (String text : Planted.texts()) {
            if (text.length() < 8000) {
                assertThat(cutOff(detector, text, random))
                        .as(text.substring(0, Math.min(60, text.length())))
                        .isEqualTo(detector.find(text));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void ofOrdinaryProseOnlyTheWordIsHeld(Detector detector) {
        String prose = Planted.PROSE;
        long held = 0;
        for (int i = 1; i <= prose.length(); i++) {
            held += i - detector.look(prose.substring(0, i)).settled();
        }
        assertThat(held / (double) prose.length()).isLessThan(8.0);
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void noMoreIsHeldThanALongRunOfBase64(Detector detector) {
        String text = Planted.random(3, 40_000);
        assertThat(text.length() - detector.look(text).settled()).isLessThanOrEqualTo(8200);
    }

    @Test
    void aKeySplitOverDeltasIsHeldFromItsBeginning() {
        Secrets secrets = new Secrets();
        String key = Planted.gitHub(5);
        for (int i = 1; i <= key.length(); i++) {
            assertThat(secrets.look("see " + key.substring(0, i)).settled()).isEqualTo(4);
        }
        assertThat(secrets.look("see " + key + " ").settled()).isGreaterThan(4 + key.length() - 1);
    }

    private static List<Finding> streamed(Detector detector, String text, Random random, int most) {
        List<Finding> seen = new ArrayList<>();
        int released = 0;
        int end = 0;
        while (end < text.length()) {
            end = Math.min(text.length(), end + 1 + random.nextInt(most));
            String buffer = text.substring(0, end);
            int settled = end == text.length()
                    ? end + 1
                    : Math.max(released, detector.look(buffer).settled());
            for (Finding each : detector.find(buffer)) {
                if (each.from() >= released && each.from() < settled) {
                    seen.add(each);
                }
            }
            released = settled;
        }
        return seen;
    }

    private static List<Finding> cutOff(Detector detector, String text, Random random) {
        List<Finding> seen = new ArrayList<>();
        int released = 0;
        int end = 0;
        while (end < text.length()) {
            end = Math.min(text.length(), end + 1 + random.nextInt(25));
            String rest = text.substring(released, end);
            int settled = end == text.length()
                    ? rest.length() + 1
                    : detector.look(rest).settled();
            for (Finding each : detector.find(rest)) {
                if (each.from() < settled) {
                    seen.add(each.moved(released));
                }
            }
            released += settled;
        }
        return seen;
    }
}
