package dev.antiphon.safety;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator does not want said. */
@Tag("U7")
class PhrasesTest {

    private final Phrases phrases = new Phrases("denied", List.of("Project X", "zürich"), List.of("X-[0-9]{4}"));

    private List<String> found(String text) {
        return phrases.find(text).stream()
                .map(finding -> text.substring(finding.from(), finding.to()))
                .toList();
    }

    @Test
    void wordsAreFoundHoweverTheyAreSpaced() {
        Phrases phrases = new Phrases("p", List.of("Project Möwe"), List.of());
        for (String written : List.of(
                "project  möwe",
                "project\u00a0möwe",
                "pro\u200bject möwe",
                "project mo\u0308we",
                "project \u200b mö\u00adwe")) {
            assertThat(phrases.find("see " + written + " there")).as(written).hasSize(1);
        }
        assertThat(phrases.find("projects möwe, projectmöwe")).isEmpty();
    }

    @Test
    void wordsAreFoundInAnyCaseWhereTheyStandAlone() {
        assertThat(found("PROJECT x, Project X\nand project x")).containsExactly("PROJECT x", "Project X", "project x");
        assertThat(found("Project Xylophone, subproject x")).isEmpty();
        assertThat(found("in Zürich")).containsExactly("Zürich");
    }

    @Test
    void wordsThatStandSideBySideAreAllFound() {
        assertThat(found("project x project x project x")).hasSize(3);
    }

    @Test
    void patternsAreFoundWithinALine() {
        assertThat(found("X-1234 and X-12\n34")).containsExactly("X-1234");
    }

    @Test
    void aLineIsHeldBackUntilItEndsAndNoLongerThanAMatchMayBe() {
        assertThat(phrases.look("one\ntwo").settled()).isEqualTo(4);
        assertThat(phrases.look("a".repeat(3_000)).settled()).isEqualTo(3_000 - Phrases.LONGEST - 1);
    }

    @Test
    void aLongLineWithoutAMatchCostsTimeInProportion() {
        assertThat(new Phrases("p", List.of(), List.of("(a+)+b")).find("a".repeat(100_000)))
                .isEmpty();
    }
}
