package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Caller;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Compaction;
import dev.antiphon.protocol.Item.Role;
import dev.antiphon.protocol.ItemReader;
import dev.antiphon.protocol.Json;
import dev.antiphon.seal.SealedCompaction.Summary;
import dev.antiphon.seal.TestCompactions;
import dev.antiphon.seal.TestKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the model sees of a conversation with compactions in it. */
@Tag("F36")
class SummariesTest {

    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));
    private static final Caller MALLORY = new Caller("evil", "mallory", Set.of("user"));
    private static final Item RULE = said("msg_r", Role.DEVELOPER, "Be kind.");
    private static final Item TOOLS =
            item("{\"id\":\"at_1\",\"type\":\"additional_tools\",\"role\":\"developer\",\"tools\":[]}");
    private static final Item HI = said("msg_1", Role.USER, "Hi");
    private static final Item HELLO = said("msg_2", Role.USER, "Hello");

    private final View view = new View(TestKeys.REASONING, TestCompactions.SEALED);

    @Test
    void aCompactionMadeInLineStandsForAllBeforeItButTheRules() {
        List<Item> seen = seen(List.of(RULE, HI), List.of(TOOLS, compaction("cmp_1", true), HELLO));
        assertThat(seen).containsExactly(RULE, TOOLS, Summaries.message("cmp_1", "They met."), HELLO);
    }

    @Test
    void aCompactionForAWindowStandsForNothingThatIsThere() {
        List<Item> seen = seen(List.of(), List.of(RULE, HI, compaction("cmp_1", false), HELLO));
        assertThat(seen).containsExactly(RULE, HI, Summaries.message("cmp_1", "They met."), HELLO);
    }

    @Test
    void theLastOfSeveralTakesTheEarlierOnesAlong() {
        List<Item> seen = seen(List.of(compaction("cmp_1", true), HI), List.of(compaction("cmp_2", true)));
        assertThat(seen).containsExactly(Summaries.message("cmp_2", "They met."));
    }

    @Test
    void theModelHearsOfItInTheUsersRole() {
        Item.Message message = (Item.Message)
                seen(List.of(), List.of(compaction("cmp_1", true))).getFirst();
        assertThat(message.role()).isEqualTo(Role.USER);
        assertThat(((InputText) message.content().getFirst()).text())
                .startsWith("The conversation so far is not shown any more.")
                .endsWith("They met.");
        assertThat(Summaries.isOne(message)).isTrue();
        assertThat(Summaries.isOne(HI)).isFalse();
    }

    @Test
    void whatIsTruncatedKeepsItsSummary() {
        List<Item> seen =
                seen(List.of(), List.of(compaction("cmp_1", true), HI, said("msg_3", Role.ASSISTANT, "Yes?"), HELLO));
        assertThat(Truncation.halved(Dialogue.of(seen)))
                .containsExactly(Summaries.message("cmp_1", "They met."), HELLO);
    }

    @Test
    void anotherTenantsCompactionIsRefusedByItsPlace() {
        Context context = new Context(null, List.of(), List.of(HI, compaction("cmp_1", true)));
        ApiException refused = catchThrowableOfType(ApiException.class, () -> view.of(context, request(), MALLORY));
        assertThat(refused.error().code()).isEqualTo("invalid_encrypted_content");
        assertThat(refused.error().param()).isEqualTo("input[1].encrypted_content");
    }

    @Test
    void aReasoningIsNoCompaction() {
        Item.Reasoning sealed =
                TestKeys.REASONING.seal("acme", new Item.Reasoning("rs_1", Item.COMPLETED, List.of(), null, null));
        Compaction forged = new Compaction("cmp_1", sealed.encryptedContent());
        Context context = new Context(null, List.of(), List.of(forged));
        assertThat(catchThrowableOfType(ApiException.class, () -> view.of(context, request(), ALICE)))
                .isNotNull();
    }

    private List<Item> seen(List<Item> history, List<Item> input) {
        return view.of(new Context(null, history, input), request(), ALICE);
    }

    private static CreateResponse request() {
        return new CreateResponseReader(Set.of(), 10, 10).read(json("{\"model\":\"m\",\"input\":\"Hi\"}"));
    }

    private static Compaction compaction(String id, boolean all) {
        return TestCompactions.SEALED.seal("acme", id, new Summary("They met.", all));
    }

    private static Item said(String id, Role role, String text) {
        return new Item.Message(id, Item.COMPLETED, role, List.of(new InputText(text)), null);
    }

    private static Item item(String json) {
        return ItemReader.read(Fields.of(json(json), "item"));
    }

    private static JsonNode json(String text) {
        return Json.tree(text.getBytes(StandardCharsets.UTF_8));
    }
}
