package dev.antiphon.model.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thought and text come apart the same way, wherever the text is cut. */
class UntaggingTest {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "TAGGED | '<think>a</think>b'              | 'a'           | 'b'",
                "TAGGED | ' <think> a <b </think> b'       | 'a <b '       | 'b'",
                "TAGGED | '<think></think>b'               | ''            | 'b'",
                "TAGGED | '<think>never closed </thin'     | 'never closed </thin' | ''",
                "TAGGED | 'plain <think>x</think>'         | ''            | 'plain <think>x</think>'",
                "TAGGED | '<thin air'                      | ''            | '<thin air'",
                "TAGGED | '<think>a</think>b<think>c</think>' | 'a'        | 'b<think>c</think>'",
                "TAGGED | '<thi'                           | ''            | '<thi'",
                "TAGGED | '  plain '                       | ''            | '  plain '",
                "TAGGED | '  <thin '                       | ''            | '  <thin '",
                "OPEN   | 'a</think>b'                     | 'a'           | 'b'",
                "OPEN   | '<think>a</think>b'              | 'a'           | 'b'",
                "OPEN   | 'a < b'                          | 'a < b'       | ''",
                "OPEN   | '<thi'                           | '<thi'        | ''",
                "OPEN   | '</think>b'                      | ''            | 'b'"
            })
    void thoughtAndTextComeApart(ThinkTags tags, String text, String thought, String said) {
        assertThat(Untagging.whole(text, tags)).isEqualTo(new Untagging.Piece(thought, said));
        for (int cut = 0; cut <= text.length(); cut++) {
            for (int second = cut; second <= text.length(); second++) {
                assertThat(inPieces(tags, text.substring(0, cut), text.substring(cut, second), text.substring(second)))
                        .isEqualTo(new Untagging.Piece(thought, said));
            }
        }
    }

    @Test
    @Timeout(value = 5, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whiteSpaceThatComesBlankByBlankTakesNoTime() {
        for (String begin : new String[] {"", "<think>", "<think>a</think>"}) {
            Untagging untagging = new Untagging(ThinkTags.TAGGED);
            untagging.take(begin);
            for (int i = 0; i < 400_000; i++) {
                assertThat(untagging.take(" ").thought()).isEmpty();
            }
        }
    }

    private static Untagging.Piece inPieces(ThinkTags tags, String... pieces) {
        Untagging untagging = new Untagging(tags);
        StringBuilder thought = new StringBuilder();
        StringBuilder said = new StringBuilder();
        for (String piece : pieces) {
            add(untagging.take(piece), thought, said);
        }
        add(untagging.end(), thought, said);
        return new Untagging.Piece(thought.toString(), said.toString());
    }

    private static void add(Untagging.Piece piece, StringBuilder thought, StringBuilder said) {
        thought.append(piece.thought());
        said.append(piece.said());
    }
}
