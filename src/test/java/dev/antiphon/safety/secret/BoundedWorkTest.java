package dev.antiphon.safety.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.safety.text.Look;
import dev.antiphon.safety.text.Sightings;
import dev.antiphon.safety.text.Text;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However a text tempts the scanners, each character is asked for a bounded number of times. */
class BoundedWorkTest {

    private static final int LENGTH = 100_000;

    /** The longest name and the longest value around a sign, and what all forms together may read from one place. */
    private static final int MOST_READS = 700;

    private static final List<Rule> RULES = Rules.read();

    static Stream<String> temptations() {
        Stream<String> hand = Stream.of(
                "=",
                ":",
                "a=",
                "token=",
                "token=a",
                "password:\"",
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY-----\n",
                "a://",
                "a://b:",
                "Bearer ",
                "Bearer-",
                "Basic ",
                "authorization:",
                "authorization=",
                "curl ",
                "curl -u ",
                "eyJ",
                "eyJ-",
                "eyJabcdefghij.",
                "s.",
                "ey.",
                "1:A",
                "x@",
                "sk-",
                "<",
                "\"",
                "a.b-c_d/",
                "0-",
                "%");
        Stream<String> prefixes =
                RULES.stream().map(rule -> rule.shape().toString()).map(BoundedWorkTest::literal);
        return Stream.concat(hand, prefixes).distinct().map(part -> part.repeat(LENGTH / part.length()));
    }

    /** What is literal at the beginning of a shape, or a character that begins it. */
    private static String literal(String shape) {
        int end = 0;
        while (end < shape.length() && "[\\{?".indexOf(shape.charAt(end)) < 0) {
            end++;
        }
        return end == 0 ? "a1" : shape.substring(0, end);
    }

    @ParameterizedTest
    @MethodSource("temptations")
    void noTextIsReadMoreOftenThanItsFormsAreLong(String text) {
        for (Look look :
                List.of(new Prefixed(RULES), new PrivateKeys(), new Authorization(), new Urls(), new Assigned(RULES))) {
            Text reading = new Text(text);
            look.at(reading, new Sightings());
            assertThat(reading.reads())
                    .as(look.getClass().getSimpleName())
                    .isLessThan((long) MOST_READS * text.length());
        }
    }
}
