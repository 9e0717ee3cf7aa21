package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.access.Caller;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.ContentPart.OutputText;
import dev.antiphon.protocol.ContentPart.ReasoningText;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Reasoning;
import dev.antiphon.protocol.Json;
import dev.antiphon.seal.TestCompactions;
import dev.antiphon.seal.TestKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the model sees of what was said: sealed reasoning opened, old reasoning only where somebody wants it. */
@Tag("U10")
class ViewTest {

    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));
    private static final Caller MALLORY = new Caller("evil", "mallory", Set.of("user"));

    private final View view = new View(TestKeys.REASONING, TestCompactions.SEALED);

    @Test
    void sealedReasoningIsOpenedAndWhatIsKeptStaysSealed() {
        Reasoning sealed = sealed(thought("rs_1", "Hm."));
        Context context = new Context(null, List.of(user("Hi")), List.of(blank(sealed)));

        assertThat(view.of(context, request(""), ALICE)).containsExactly(user("Hi"), thought("rs_1", "Hm."));
        assertThat(context.all()).containsExactly(user("Hi"), blank(sealed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",\"reasoning\":{\"context\":\"auto\"}", ",\"reasoning\":{\"context\":\"current_turn\"}"})
    void unlessAskedOtherwiseTheModelSeesOnlyWhatItThoughtSinceTheUserSpoke(String reasoning) {
        assertThat(view.of(twoTurns(), request(reasoning), ALICE))
                .containsExactly(user("One"), user("Two"), thought("rs_2", "new"), assistant("So?"));
    }

    @Test
    void ofAllTurnsItSeesEverything() {
        assertThat(view.of(twoTurns(), request(",\"reasoning\":{\"context\":\"all_turns\"}"), ALICE))
                .containsExactly(
                        user("One"), thought("rs_1", "old"), user("Two"), thought("rs_2", "new"), assistant("So?"));
    }

    @Test
    void withoutAUserAllIsOneTurn() {
        Context context = new Context(null, List.of(thought("rs_1", "Hm.")), List.of(assistant("So?")));

        assertThat(view.of(context, request(""), ALICE)).containsExactly(thought("rs_1", "Hm."), assistant("So?"));
    }

    @Test
    void aSealOfTheInputThatDoesNotOpenIsRefusedByItsPlace() {
        Context context = new Context(null, List.of(), List.of(user("Hi"), sealed(thought("rs_1", "Hm."))));

        assertThat(refusal(context, "", MALLORY))
                .extracting("status", "code", "param")
                .containsExactly(400, "invalid_encrypted_content", "input[1].encrypted_content");
    }

    @Test
    void aSealOfTheHistoryThatDoesNotOpenAnyMoreIsRefusedAlsoWhereItWouldNotBeSeen() {
        Reasoning lost = new Reasoning("rs_1", null, List.of(), null, "AWtleQ");
        Context context = new Context(null, List.of(lost), List.of(user("Hi")));

        ApiError ofAChain = refusal(context, ",\"previous_response_id\":\"resp_1\"", ALICE);
        assertThat(ofAChain)
                .extracting("status", "code", "param")
                .containsExactly(400, "invalid_encrypted_content", "previous_response_id");
        assertThat(ofAChain.message()).contains("rs_1");
        assertThat(refusal(context, ",\"conversation\":\"conv_1\"", ALICE).param())
                .isEqualTo("conversation");
    }

    private static Context twoTurns() {
        return new Context(
                null,
                List.of(user("One"), sealed(thought("rs_1", "old"))),
                List.of(user("Two"), thought("rs_2", "new"), assistant("So?")));
    }

    private ApiError refusal(Context context, String more, Caller caller) {
        return catchThrowableOfType(ApiException.class, () -> view.of(context, request(more), caller))
                .error();
    }

    private static CreateResponse request(String more) {
        String body = "{\"model\":\"m\",\"input\":\"Hi\"" + more + "}";
        return new CreateResponseReader(Set.of(), 10, 10).read(Json.tree(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static Item user(String text) {
        return new Item.Message("msg_1", Item.COMPLETED, Item.Role.USER, List.of(new InputText(text)), null);
    }

    private static Item assistant(String text) {
        return new Item.Message("msg_2", Item.COMPLETED, Item.Role.ASSISTANT, List.of(new OutputText(text)), null);
    }

    private static Reasoning thought(String id, String text) {
        return new Reasoning(id, null, List.of(), List.of(new ReasoningText(text)), null);
    }

    private static Reasoning sealed(Reasoning said) {
        return TestKeys.REASONING.seal("acme", said);
    }

    /** As coding clients send it back. */
    private static Reasoning blank(Reasoning sealed) {
        return new Reasoning(sealed.id(), null, List.of(), null, sealed.encryptedContent());
    }
}
