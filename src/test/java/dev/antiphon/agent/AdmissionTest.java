package dev.antiphon.agent;

import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.safety.Action;
import dev.antiphon.safety.Fence;
import dev.antiphon.safety.Guards;
import dev.antiphon.safety.Safety;
import dev.antiphon.safety.Where;
import dev.antiphon.safety.Words;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may not be said may not be said where no model hears it yet, either. */
@Tag("U7")
class AdmissionTest {

    private static final String SAID = "\"My key-12345\"";

    private static Safety blocking(Where where) {
        return new Safety(Words.where(where, Action.BLOCK), Map.of(), Fence.NONE);
    }

    private static CreateResponse request(String input) {
        byte[] body = ("{\"model\":\"m\",\"input\":" + input + "}").getBytes(StandardCharsets.UTF_8);
        return new CreateResponseReader(Set.of(), 100, 100).read(Json.tree(body));
    }

    @Test
    void anItemOfAConversationIsLookedAtWhenItIsPutThere() {
        List<Item> items = request(
                        "[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"user\",\"content\":" + SAID + "}]")
                .input();

        assertThatThrownBy(() -> new Admission(blocking(Where.INPUT)).require(ALICE, items))
                .isInstanceOfSatisfying(ApiException.class, refused -> {
                    assertThat(refused.error().code()).isEqualTo("invalid_prompt");
                    assertThat(refused.error().param()).isEqualTo("items[1]");
                });
        assertThatCode(() -> new Admission(blocking(Where.OUTPUT)).require(ALICE, items))
                .doesNotThrowAnyException();
    }

    @Test
    void aWarmUpIsLookedAtToo(@TempDir Path data) {
        try (ToolHouse tools = new ToolHouse(data)) {
            tools.safety = blocking(Where.INPUT);
            AgentLoop loop = tools.loop(Turns.of());

            assertThatThrownBy(() -> loop.warmUp(request(SAID), new byte[0], ALICE, Recall.NONE))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            refused -> assertThat(refused.error().code()).isEqualTo("invalid_prompt"));
        }
    }

    @Test
    void onlyWhatIsReplacedIsLookedAtAgainInEveryTurn() {
        assertThat(blocking(Where.INPUT).of(ALICE).replaces()).isEmpty();
        Guards replacing = Words.where(Where.INPUT, Action.REDACT);
        assertThat(replacing.replaces()).containsExactly(Where.INPUT);
    }
}
