package dev.antiphon.safety;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.protocol.Json;
import dev.antiphon.safety.pii.Pii;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is hidden from a model, and comes back to whatever it says. */
@Tag("U30")
class MasksTest {

    private static final String JANE = "jane@example.org";
    private static final String CARD = "4111111111111111";

    private final Masks masks = new Masks(Pii.usual());

    @Test
    void theSameThingHasTheSameNameWhereverItStands() {
        assertThat(masks.hidden("From " + JANE + " to joe@example.org, copy to " + JANE + "."))
                .isEqualTo("From [email-1] to [email-2], copy to [email-1].");
        assertThat(masks.hidden("Ask joe@example.org.")).isEqualTo("Ask [email-2].");
        assertThat(masks.shown("Write to [email-2], not [email-1] or [email-3]."))
                .isEqualTo("Write to joe@example.org, not " + JANE + " or [email-3].");
    }

    @Test
    void howeverAnAnswerIsCutTheSameComesBack() {
        masks.hidden(JANE + " and " + CARD);
        String said = "See [email-1], [card-1] [x] and [email-";
        for (int first = 0; first <= said.length(); first++) {
            for (int second = first; second <= said.length(); second++) {
                Sieve sieve = masks.inText();
                String out = sieve.more(said.substring(0, first)).text()
                        + sieve.more(said.substring(first, second)).text()
                        + sieve.more(said.substring(second)).text()
                        + sieve.rest().text();

                assertThat(out).isEqualTo("See " + JANE + ", " + CARD + " [x] and [email-");
                assertThat(sieve.held()).isZero();
            }
        }
    }

    @Test
    void onlyWhatMayBecomeANameIsHeldBack() {
        masks.hidden(JANE);
        Sieve sieve = masks.inText();

        assertThat(sieve.more("a [link").text()).isEqualTo("a [link");
        assertThat(sieve.more("](x) [ema").text()).isEqualTo("](x) ");
        assertThat(sieve.held()).isEqualTo(4);
        assertThat(sieve.more("il-1").text()).isEmpty();
        assertThat(sieve.more("]!").text()).isEqualTo(JANE + "!");
    }

    @Test
    void whatAFunctionIsCalledWithStaysJsonBothWays() {
        String hidden = masks.hiddenInJson("{\"card\": " + CARD + ", \"note\": \"of \\\"" + JANE + "\\\"\"}");

        assertThat(Json.tree(hidden.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(
                        Json.MAPPER.createObjectNode().put("card", "[card-1]").put("note", "of \"[email-1]\""));
        assertThat(masks.shownInJson("{\"to\":\"[email-1]\"}")).isEqualTo("{\"to\":\"" + JANE + "\"}");
    }

    @Test
    void whereNothingIsHiddenNothingChanges() {
        Masks none = new Masks(null);

        assertThat(none.hidden(JANE)).isEqualTo(JANE);
        assertThat(none.none()).isTrue();
        assertThat(masks.used()).isFalse();
        assertThat(masks.shown("[email-1]")).isEqualTo("[email-1]");
    }
}
