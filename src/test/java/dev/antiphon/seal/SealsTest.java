package dev.antiphon.seal;

import static dev.antiphon.seal.Seals.Kind.COMPACTION;
import static dev.antiphon.seal.Seals.Kind.REASONING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sealed opens here, for whom it was sealed, as it was sealed, and in no other case. */
@Tag("U10")
class SealsTest {

    private static final byte[] SAID = "I think, so I am. ✓".getBytes(StandardCharsets.UTF_8);
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final SecureRandom random = new SecureRandom();

    @TempDir
    Path folder;

    private Path file;
    private Seals seals;

    @BeforeEach
    void firstStart() {
        file = folder.resolve("seal-keys");
        seals = new Seals(new KeyFile(file).orNew(random), random);
    }

    @Test
    void whatIsSealedOpensAgain() {
        assertThat(seals.open(REASONING, "acme", sealed())).contains(SAID);
        assertThat(seals.open(REASONING, "acme", seals.seal(REASONING, "acme", new byte[0])))
                .contains(new byte[0]);
    }

    @Test
    void aSealIsTextForUrlsAndSaysNothingOfWhatIsInIt() {
        assertThat(sealed()).matches("[A-Za-z0-9_-]+");
        assertThat(new String(Base64.getUrlDecoder().decode(sealed()), StandardCharsets.ISO_8859_1))
                .doesNotContain("think", "acme");
    }

    @Test
    void noTwoSealsOfTheSameAreTheSame() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            seen.add(sealed());
        }
        assertThat(seen).hasSize(1_000);
    }

    @Test
    void itOpensForNoOtherTenant() {
        assertThat(seals.open(REASONING, "acme2", sealed())).isEmpty();
        assertThat(seals.open(REASONING, "", sealed())).isEmpty();
    }

    @Test
    void itOpensAsNoOtherKind() {
        assertThat(seals.open(COMPACTION, "acme", sealed())).isEmpty();
    }

    @Test
    void whicheverCharacterIsAlteredItDoesNotOpen() {
        String sealed = sealed();
        for (int i = 0; i < sealed.length(); i++) {
            for (char other : ALPHABET.toCharArray()) {
                if (other != sealed.charAt(i)) {
                    String altered = sealed.substring(0, i) + other + sealed.substring(i + 1);
                    assertThat(seals.open(REASONING, "acme", altered))
                            .as(altered)
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void whatWasCutOffOrAddedToDoesNotOpen() {
        String sealed = sealed();
        for (int length = 0; length < sealed.length(); length++) {
            assertThat(seals.open(REASONING, "acme", sealed.substring(0, length)))
                    .as("the first %d characters", length)
                    .isEmpty();
        }
        for (String more : new String[] {"A", "=", "==", " ", "\n", "é", "AAAA"}) {
            assertThat(seals.open(REASONING, "acme", sealed + more)).isEmpty();
        }
    }

    @Test
    void whatAnotherServerSealedDoesNotOpen() {
        Seals other = new Seals(new KeyFile(folder.resolve("other")).orNew(random), random);

        assertThat(other.open(REASONING, "acme", sealed())).isEmpty();
    }

    @Test
    void aSecondNodeWithTheSameFileOpensWhatTheFirstSealed() {
        Seals second = new Seals(new KeyFile(file).orNew(random), random);

        assertThat(second.open(REASONING, "acme", sealed())).contains(SAID);
    }

    @Test
    void afterARotationTheOldSealsOpenAndTheNewKeySeals() throws IOException {
        String old = sealed();
        addOnTop("2027a");
        Seals rotated = new Seals(new KeyFile(file), random);
        String fresh = rotated.seal(REASONING, "acme", SAID);

        assertThat(rotated.open(REASONING, "acme", old)).contains(SAID);
        assertThat(rotated.open(REASONING, "acme", fresh)).contains(SAID);
        assertThat(new String(Base64.getUrlDecoder().decode(fresh), StandardCharsets.ISO_8859_1))
                .contains("2027a");
        assertThat(seals.open(REASONING, "acme", fresh))
                .as("a node that does not have the new key yet")
                .isEmpty();
    }

    @Test
    void whenAKeyIsGoneItsSealsOpenNoMore() throws IOException {
        String old = sealed();
        Files.delete(file);
        addOnTop("2027a");

        assertThat(new Seals(new KeyFile(file), random).open(REASONING, "acme", old))
                .isEmpty();
    }

    @Test
    void anotherKeyUnderTheSameIdDoesNotOpenIt() throws IOException {
        String id = Files.readString(file).split(" ")[0];
        String old = sealed();
        Files.delete(file);
        addOnTop(id);

        assertThat(new Seals(new KeyFile(file), random).open(REASONING, "acme", old))
                .isEmpty();
    }

    private String sealed() {
        return seals.seal(REASONING, "acme", SAID);
    }

    private void addOnTop(String id) throws IOException {
        byte[] key = new byte[32];
        random.nextBytes(key);
        String before = Files.exists(file) ? Files.readString(file) : "";
        Files.writeString(file, id + " " + Base64.getEncoder().encodeToString(key) + "\n" + before);
    }
}
