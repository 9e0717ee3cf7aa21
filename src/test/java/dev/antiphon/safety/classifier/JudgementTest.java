package dev.antiphon.safety.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a guard model answers, well or badly. */
@Tag("U7")
class JudgementTest {

    @ParameterizedTest
    @ValueSource(strings = {"safe", "\n\nsafe", "Safe.", "SAFE\n", "safe\n\nNothing is wrong with it."})
    void safeIsSafe(String answer) throws IOException {
        assertThat(Judgement.read(answer, true)).isEmpty();
    }

    @Test
    void whatIsWrongIsNamedByItsCode() throws IOException {
        assertThat(Judgement.read("\n\nunsafe\nS1,S10", true)).containsExactly("S1", "S10");
        assertThat(Judgement.read("UNSAFE s2", true)).containsExactly("S2");
        assertThat(Judgement.read("unsafe\nViolence, weapons/guns", true)).containsExactly("violence", "weapons/guns");
    }

    @Test
    void whatIsWrongInOtherWordsIsWrongAllTheSame() throws IOException {
        assertThat(Judgement.read("unsafe", true)).containsExactly("unsafe");
        assertThat(Judgement.read("unsafe\nS1, and <b>more</b>", true)).containsExactly("S1", "unsafe");
        assertThat(Judgement.read("unsafe\n" + "S1,".repeat(500) + "x", true)).hasSizeLessThanOrEqualTo(33);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "maybe",
                "safety first",
                "not safe",
                "unsafely said",
                "safe or unsafe",
                "I cannot help with that."
            })
    void anythingElseTellsNothing(String answer) {
        assertThatThrownBy(() -> Judgement.read(answer, true)).isInstanceOf(IOException.class);
    }

    @Test
    void halfAnAnswerCanOnlyBeABadOne() throws IOException {
        assertThatThrownBy(() -> Judgement.read("safe", false)).isInstanceOf(IOException.class);
        assertThat(Judgement.read("unsafe\nS1", false)).containsExactly("S1");
    }
}
