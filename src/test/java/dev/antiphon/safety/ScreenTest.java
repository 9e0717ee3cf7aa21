package dev.antiphon.safety;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.safety.Sieve.Piece;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is let through of a text that is still being written. */
@Tag("U7")
@Tag("U30")
class ScreenTest {

    private static final String TEXT = "the key-1234 and key-567, then key-89 and more words";
    private static final String CLEAN = "the (removed: key) and (removed: key), then key-89 and more words";

    @Test
    void whatIsSettledGoesOnAtOnceAndTheRestWhenTheTextIsOver() {
        Screen screen = Screen.ofText(Words.where(Where.OUTPUT, Action.REDACT), Where.OUTPUT);

        assertThat(screen.more("Hello wo").text()).isEqualTo("Hello ");
        assertThat(screen.more("rld").text()).isEmpty();
        assertThat(screen.rest().text()).isEqualTo("world");
    }

    @Test
    void howeverATextIsCutTheSameComesOut() {
        for (int first = 0; first <= TEXT.length(); first++) {
            for (int second = first; second <= TEXT.length(); second++) {
                Screen screen = Screen.ofText(Words.where(Where.OUTPUT, Action.REDACT), Where.OUTPUT);
                String out = screen.more(TEXT.substring(0, first)).text()
                        + screen.more(TEXT.substring(first, second)).text()
                        + screen.more(TEXT.substring(second)).text()
                        + screen.rest().text();

                assertThat(out).isEqualTo(CLEAN);
                assertThat(screen.marks()).hasSize(2);
            }
        }
    }

    @Test
    void aLongTextIsForgottenAndStillTheSame() {
        Screen screen = Screen.ofText(Words.where(Where.OUTPUT, Action.REDACT), Where.OUTPUT);
        StringBuilder out = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            out.append(screen.more(TEXT).text()).append(screen.more(" ").text());
            expected.append(CLEAN).append(' ');
        }
        out.append(screen.rest().text());

        assertThat(out).hasToString(expected.toString());
    }

    @Test
    void nothingOfWhatIsBlockedComesOutHoweverItIsCut() {
        for (int cut = 0; cut <= TEXT.length(); cut++) {
            Screen screen = Screen.ofText(Words.where(Where.OUTPUT, Action.BLOCK), Where.OUTPUT);
            String out = screen.more(TEXT.substring(0, cut)).text()
                    + screen.more(TEXT.substring(cut)).text()
                    + screen.rest().text();

            assertThat(out).isEqualTo("the ");
            assertThat(screen.blocked()).isTrue();
        }
    }

    @Test
    void aPlainWordNeedNotWaitForItsEndWhereItTellsNothing() {
        Rules rules = new Rules(Map.of(Where.OUTPUT, Action.REDACT), Map.of(), true);
        Guards lenient = new Guards(List.of(new Watch("words", new Words(), rules, true)));
        Screen screen = Screen.ofText(lenient, Where.OUTPUT);

        assertThat(screen.more("Hel").text()).isEqualTo("Hel");
        assertThat(screen.more("lo ").text()).isEqualTo("lo ");
        assertThat(screen.more("key").text()).isEqualTo("key");
        assertThat(screen.more("-123456").text()).isEmpty();
        assertThat(screen.more("789012 ").text()).isEqualTo("(removed: key) ");
        assertThat(screen.more("KEY").text()).as("no plain word").isEmpty();
    }

    @Test
    void whoOnlyWatchesChangesNothingAndSaysWhatItWouldHaveDone() {
        Rules rules = new Rules(Map.of(Where.OUTPUT, Action.BLOCK), Map.of(), false);
        Screen screen = Screen.ofText(new Guards(List.of(new Watch("words", new Words(), rules))), Where.OUTPUT);

        String out = screen.more(TEXT).text() + screen.rest().text();

        assertThat(out).isEqualTo(TEXT);
        assertThat(screen.blocked()).isFalse();
        assertThat(screen.marks()).containsOnly(new Mark("words", "key", Action.BLOCK, false));
    }

    @Test
    void behindAGuardThatHasToSeeAllNothingComesOutBeforeTheEnd() {
        List<String> seen = new ArrayList<>();
        Guardrail judge = new Guardrail() {
            @Override
            public Verdict judge(Where where, String text) {
                seen.add(text);
                return Verdict.PASSED;
            }

            @Override
            public Set<Where> places() {
                return EnumSet.of(Where.OUTPUT);
            }

            @Override
            public Set<Where> replaces() {
                return Set.of();
            }
        };
        Screen screen = Screen.ofText(new Guards(List.of(judge)), Where.OUTPUT);

        assertThat(screen.more("one ").text()).isEmpty();
        assertThat(screen.more("two ").text()).isEmpty();
        assertThat(screen.rest()).isEqualTo(new Piece("one two ", 8, false));
        assertThat(seen).containsExactly("one two ");
    }
}
