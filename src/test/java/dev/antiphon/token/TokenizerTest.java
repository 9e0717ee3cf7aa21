package dev.antiphon.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("F16")
class TokenizerTest {

    private static final Tokenizer O200K = Tokenizer.named(Tokenizer.DEFAULT);
    private static final int TEN_MIB = 10 * 1024 * 1024;

    /** Numbers that the authors of the encodings publish. */
    @Test
    void theCountIsThatOfTheEncodingsAuthors() {
        assertThat(O200K.count("")).isZero();
        assertThat(O200K.count("hello world")).isEqualTo(2);
        assertThat(O200K.count("tiktoken is great!")).isEqualTo(6);
        assertThat(O200K.count("お誕生日おめでとう")).isEqualTo(8);
        assertThat(Tokenizer.named("cl100k_base").count("お誕生日おめでとう")).isEqualTo(9);
        assertThat(Tokenizer.named("r50k_base").count("お誕生日おめでとう")).isEqualTo(14);
    }

    @Test
    void whatLooksLikeAMarkOfTheModelCountsAsText() {
        assertThat(O200K.count("<|endoftext|>")).isGreaterThan(1);
    }

    @Test
    void anEncodingThatDoesNotExistIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokenizer.named("o9"))
                .withMessageContaining("o9");
    }

    @Test
    void longTextCountsAsManyTokensAsItsParts() {
        String sentence = " The quick brown fox jumps over the lazy dog, and nobody knows why.";
        assertThat(O200K.count(sentence.repeat(20_000))).isEqualTo(20_000 * O200K.count(sentence));
    }

    @Test
    void aPieceDoesNotEndWithinACharacter() {
        String smileys = "x" + "😀".repeat(20_000);
        assertThat(O200K.count(smileys)).isEqualTo(1 + 20_000 * O200K.count("😀"));
    }

    /** A run on which the encoding would take minutes in one piece. */
    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "\n", "!", "é", "漢", "́", "aB", "\n "})
    @Timeout(30)
    void tenMegabytesOfOneCharacterAreCountedInSeconds(String run) {
        long tokens = O200K.count(run.repeat(TEN_MIB / run.length()));
        assertThat(tokens).isBetween(TEN_MIB / 200L, 4L * TEN_MIB);
    }

    @Test
    void countingStopsWhenItIsEnough() {
        assertThat(O200K.count("a b ".repeat(1_000_000), 100)).isBetween(101L, 10_000L);
    }

    @Test
    void severalThreadsCountAlike() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Long>> counts = IntStream.range(0, 50)
                    .<Callable<Long>>mapToObj(i -> () -> O200K.count("one two three ".repeat(1_000)))
                    .toList();
            assertThat(threads.invokeAll(counts).stream().map(Future::resultNow).distinct())
                    .hasSize(1);
        }
    }
}
