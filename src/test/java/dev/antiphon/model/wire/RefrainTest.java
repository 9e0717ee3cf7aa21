package dev.antiphon.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RefrainTest {

    private static final String CHUNK = "{\"id\":\"c\",\"model\":\"Hello\",\"delta\":{\"content\":\"%s\"},\"n\":1}";

    /** How often a whole payload was read. */
    private int read;

    private final Refrain<Meaning> refrain = new Refrain<>(this::whole, Meaning::text, Meaning::saying);

    private record Meaning(String model, @Nullable String text, int number) {

        Meaning saying(String other) {
            return new Meaning(model, other, number);
        }
    }

    @Test
    void whatIsLikeTheOneBeforeButForItsTextIsNotReadAgain() throws IOException {
        assertThat(heard("One")).isEqualTo(new Meaning("Hello", "One", 1));
        int learned = read;
        for (String text : new String[] {" two", " ", "drei, ünf", "\uD83D\uDE00", "{},:[]"}) {
            assertThat(heard(text)).isEqualTo(new Meaning("Hello", text, 1));
        }
        assertThat(read).isEqualTo(learned);
    }

    @Test
    void aTextThatHasToBeDecodedIsReadAsAWhole() throws IOException {
        heard("One");
        int learned = read;
        assertThat(heard("a\\nb").text()).isEqualTo("a\nb");
        assertThat(heard("say \\\"it\\\"").text()).isEqualTo("say \"it\"");
        assertThat(heard("").text()).isEmpty();
        assertThat(read).isEqualTo(learned + 3);
        assertThatThrownBy(() -> heard("a\nb")).isInstanceOf(IOException.class);
    }

    @Test
    void bytesThatAreNoCharactersAreTheReadersBusiness() throws IOException {
        heard("One");
        int learned = read;
        byte[] broken = CHUNK.formatted("§").replace("§", "\u00ff").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> refrain.read(broken, 0, broken.length)).isInstanceOf(IOException.class);
        assertThat(read).isEqualTo(learned + 1);
    }

    @Test
    void anotherFieldBehindTheTextIsNotTakenForItsEnd() throws IOException {
        heard("One");
        Meaning two = heard("x\"},\"n\":2,\"delta\":{\"content\":\"y");
        assertThat(two).isEqualTo(new Meaning("Hello", "y", 1));
    }

    @Test
    void whatSaysSomethingElseBesideIsReadAsAWhole() throws IOException {
        heard("One");
        assertThat(meaning(CHUNK.formatted("two").replace("\"n\":1", "\"n\":2")))
                .isEqualTo(new Meaning("Hello", "two", 2));
        assertThat(meaning(CHUNK.formatted("three").replace("Hello", "World")))
                .isEqualTo(new Meaning("World", "three", 1));
    }

    /** It stands in the name of the model, too, and there first. */
    @Test
    void aPlaceThatOnlyLooksLikeThatOfTheTextIsNotLearned() throws IOException {
        assertThat(heard("Hello").text()).isEqualTo("Hello");
        assertThat(meaning(CHUNK.formatted("Hello").replaceFirst("Hello", "Other")))
                .isEqualTo(new Meaning("Other", "Hello", 1));
        assertThat(heard("Hi")).isEqualTo(new Meaning("Hello", "Hi", 1));
        int learned = read;
        assertThat(heard("there")).isEqualTo(new Meaning("Hello", "there", 1));
        assertThat(read).isEqualTo(learned);
    }

    @Test
    void anUpstreamThatNeverRepeatsItselfIsNotTriedForEver() throws IOException {
        for (int i = 0; i < 100; i++) {
            assertThat(meaning(CHUNK.formatted("t" + i).replace("\"n\":1", "\"n\":" + i)))
                    .isEqualTo(new Meaning("Hello", "t" + i, i));
        }
        assertThat(read).isLessThan(110);
    }

    @Test
    void howeverMuchSaysNothingAtFirstTheTextsBehindItAreLearned() throws IOException {
        for (int i = 0; i < 50; i++) {
            assertThat(heard("").text()).isEmpty();
            assertThat(heard("\\n").text()).isEqualTo("\n");
        }
        heard("One");
        int learned = read;
        assertThat(heard(" two").text()).isEqualTo(" two");
        assertThat(read).isEqualTo(learned);
    }

    @Test
    void aPayloadMayStandAnywhereInItsBuffer() throws IOException {
        heard("One");
        byte[] buffer = ("data: " + CHUNK.formatted("two") + "\n\n").getBytes(StandardCharsets.UTF_8);
        int learned = read;
        assertThat(refrain.read(buffer, 6, buffer.length - 8).text()).isEqualTo("two");
        assertThat(read).isEqualTo(learned);
        byte[] cut = CHUNK.substring(0, 20).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> refrain.read(cut, 0, cut.length)).isInstanceOf(IOException.class);
    }

    private Meaning heard(String text) throws IOException {
        return meaning(CHUNK.formatted(text));
    }

    private Meaning meaning(String payload) throws IOException {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return refrain.read(bytes, 0, bytes.length);
    }

    private Meaning whole(byte[] bytes, int from, int length) throws IOException {
        read++;
        JsonNode tree = Json.MAPPER.readTree(bytes, from, length);
        return new Meaning(
                tree.path("model").asText(),
                tree.path("delta").path("content").textValue(),
                tree.path("n").asInt());
    }
}
