package dev.antiphon.safety.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.safety.Planted;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Work is bounded by the length of a text, counted and not timed. */
class HostileTextTest {

    static Stream<String> bombs() {
        String nested = Planted.PROSE;
        for (int i = 0; i < 8; i++) {
            nested = Planted.base64(nested);
        }
        return Stream.of(
                nested,
                "%25".repeat(30_000),
                "\\\\".repeat(40_000),
                "&amp;".repeat(20_000),
                Planted.base64("%41".repeat(20_000)),
                Planted.base64(Planted.base64(Planted.base64("A".repeat(30_000)))),
                "0123456789abcdef".repeat(6_000),
                (Planted.base64("&amp;%25" + Planted.PROSE) + "\n%20").repeat(200));
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void encodingsInEncodingsAreReadABoundedNumberOfTimes(String bomb) {
        AtomicLong read = new AtomicLong();
        new Layers((text, seen) -> read.addAndGet(text.length())).look(bomb);
        assertThat(read.get()).isLessThanOrEqualTo((long) Layers.MOST_READINGS * bomb.length());
    }

    @Test
    void whatLiesDeeperThanThreeEncodingsIsNotSought() {
        String deep = Planted.gitHub(1) + " is the key to look for";
        AtomicLong seen = new AtomicLong();
        Layers layers =
                new Layers((text, found) -> seen.addAndGet(text.toString().contains(deep) ? 1 : 0));
        String three = Planted.base64(Planted.base64(Planted.base64(deep)));
        layers.look(three);
        assertThat(seen.getAndSet(0)).isPositive();
        layers.look(Planted.base64(three));
        assertThat(seen.get()).isZero();
    }

    @Test
    void positionsLeadBackThroughEscapes() {
        Layers layers = new Layers((text, seen) -> {
            int at = text.toString().indexOf("<x>");
            if (at >= 0) {
                seen.add("x", at, at + 3);
            }
        });
        assertThat(layers.look("ab &lt;x%3E cd").findings())
                .containsExactly(new dev.antiphon.safety.Finding("x", 3, 11));
    }
}
