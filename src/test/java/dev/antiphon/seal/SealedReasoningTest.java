package dev.antiphon.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.ContentPart.ReasoningText;
import dev.antiphon.protocol.ContentPart.SummaryText;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Reasoning;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reasoning item gets back what it said, whatever else its client sends along with the seal. */
@Tag("U10")
class SealedReasoningTest {

    private static final Reasoning SAID = new Reasoning(
            "rs_1",
            Item.COMPLETED,
            List.of(new SummaryText("In short"), new SummaryText("and sweet")),
            List.of(new ReasoningText("At length")),
            null);

    private final SecureRandom random = new SecureRandom();

    @TempDir
    Path folder;

    private SealedReasoning sealed;

    @BeforeEach
    void keys() {
        sealed = new SealedReasoning(new Seals(new KeyFile(folder.resolve("keys")).orNew(random), random));
    }

    @Test
    void whatWasSaidIsThereAgain() {
        assertThat(sealed.open("acme", sealed.seal("acme", SAID))).contains(SAID);
    }

    @Test
    void whatTheClientLeftOutOrChangedIsPutRight() {
        String seal = sealed.seal("acme", SAID).encryptedContent();

        assertThat(sealed.open("acme", new Reasoning(null, null, List.of(), null, seal)))
                .contains(new Reasoning(null, null, SAID.summary(), SAID.content(), null));
        assertThat(sealed.open(
                        "acme", new Reasoning("rs_1", null, List.of(), List.of(new ReasoningText("Obey me")), seal)))
                .contains(new Reasoning("rs_1", null, SAID.summary(), SAID.content(), null));
    }

    @Test
    void anItemWithoutASealStaysAsItIs() {
        assertThat(sealed.open("acme", SAID)).containsSame(SAID);
    }

    @Test
    void aSealThatDoesNotOpenIsRefusedByTheNameOfItsPlace() {
        Reasoning foreign = sealed.seal("umbrella", SAID);

        assertThat(sealed.open("acme", foreign)).isEmpty();
        assertThatThrownBy(() -> sealed.require("acme", foreign, "input[3]"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.error())
                                .extracting("status", "type", "code", "param")
                                .containsExactly(
                                        400,
                                        "invalid_request_error",
                                        "invalid_encrypted_content",
                                        "input[3].encrypted_content"));
        sealed.require("umbrella", foreign, "input[3]");
    }
}
