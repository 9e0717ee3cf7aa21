package dev.antiphon.safety.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing of a long text is left out, and what stands where it is cut is seen whole by one of two pieces. */
@Tag("U7")
class PiecesTest {

    private static final int SIZE = 500;

    @Test
    void aShortTextIsOnePiece() {
        assertThat(Pieces.of("Hello", SIZE)).containsExactly("Hello");
        assertThat(Pieces.of("x".repeat(SIZE), SIZE)).hasSize(1);
    }

    @Test
    void everyWordOfALongTextIsInAPiece() {
        List<String> words = IntStream.range(0, 2_000).mapToObj(i -> "word" + i).toList();
        List<String> pieces = Pieces.of(String.join(" ", words), SIZE);

        assertThat(pieces).allSatisfy(piece -> assertThat(piece.length()).isLessThanOrEqualTo(SIZE));
        String all = pieces.stream().collect(Collectors.joining("\n", " ", " "));
        assertThat(words).allSatisfy(word -> assertThat(all).containsPattern("\\b" + word + "\\b"));
    }

    @Test
    void aTextWithoutBlanksIsCutBetweenCharacters() {
        String text = "\uD83D\uDE00".repeat(2_000);
        assertThat(Pieces.of(text, SIZE + 1)).allSatisfy(piece -> {
            assertThat(Character.isLowSurrogate(piece.charAt(0))).isFalse();
            assertThat(Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
                    .isFalse();
        });
    }

    @Test
    void noTextThatIsAskedAboutHasMorePiecesThanThat() {
        for (String text : List.of("x", "x ", " ")) {
            int length = SIZE;
            while (!Pieces.tooMany(text.repeat(length), SIZE)) {
                assertThat(Pieces.of(text.repeat(length), SIZE)).hasSizeLessThanOrEqualTo(Pieces.MOST + 1);
                length += 997;
            }
            assertThat(length).isGreaterThan(Pieces.MOST * SIZE / 4);
        }
    }
}
