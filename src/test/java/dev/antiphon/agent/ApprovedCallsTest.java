package dev.antiphon.agent;

import static dev.antiphon.agent.ToolHouse.ASKING;
import static dev.antiphon.agent.ToolHouse.calls;
import static dev.antiphon.agent.ToolHouse.outputs;
import static dev.antiphon.agent.Turns.says;
import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.approval.Standing;
import dev.antiphon.conversation.Share.Rights;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.ItemReader;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls that somebody has to say yes to. Every request runs in a loop that knows no more than the database. */
@Tag("R75")
@Tag("U12")
@Tag("U28")
class ApprovedCallsTest extends WithToolHouse {

    private static final String ONE = "{\"a\": 1}";

    private Told asked() throws InterruptedException {
        return tools.run(Turns.of(calls("house__add", ONE)), ASKING);
    }

    private void refused(Told asked, String input, String why) {
        assertRefused(() -> tools.begin(ALICE, Turns.of(), input, ASKING + asked.next()), why);
    }

    private static void assertRefused(Callable<?> request, String why) {
        assertThatThrownBy(request::call).isInstanceOfSatisfying(ApiException.class, refused -> {
            assertThat(refused.error().status()).isEqualTo(400);
            assertThat(refused.error().code()).isEqualTo("invalid_approval");
            assertThat(refused.error().message()).contains(why);
        });
    }

    @Test
    void whatHasToBeAskedForEndsTheResponseAndIsNotRun() throws Exception {
        Told asked = asked();

        assertThat(asked.status()).isEqualTo("completed");
        assertThat(asked.types()).containsExactly("mcp_list_tools", "mcp_approval_request");
        JsonNode request = asked.item(1);
        assertThat(request.get("id").asText()).startsWith("mcpr_");
        assertThat(request.get("server_label").asText()).isEqualTo("house");
        assertThat(request.get("name").asText()).isEqualTo("add");
        assertThat(request.get("arguments").asText()).as("to the byte").isEqualTo(ONE);
        assertThat(tools.server.calls).isEmpty();
        assertThat(tools.approvals.show(ALICE, asked.request())).hasValueSatisfying(kept -> {
            assertThat(kept.tool()).isEqualTo("add");
            assertThat(kept.address()).isEqualTo(tools.server.address());
            assertThat(kept.arguments()).isEqualTo(ONE);
        });
    }

    @Test
    void aYesRunsItOnceAndTheModelIsTold() throws Exception {
        Told asked = asked();
        Turns model = Turns.of(says("Done."));

        Told told = tools.run(ALICE, model, asked.yes(), ASKING + asked.next());

        assertThat(told.types()).containsExactly("mcp_call", "message");
        assertThat(told.item(0).get("approval_request_id").asText()).isEqualTo(asked.request());
        assertThat(told.item(0).get("arguments").asText()).isEqualTo(ONE);
        assertThat(tools.server.calls).containsExactly("add{\"a\":1}");
        assertThat(outputs(model.asked.getFirst())).singleElement().asString().contains("add did");

        Turns later = Turns.of(says("Still."));
        tools.run(ALICE, later, "\"And?\"", ASKING + told.next());
        assertThat(outputs(later.asked.getFirst())).singleElement().asString().contains("add did");
        assertThat(tools.server.calls).hasSize(1);
    }

    @Test
    void aNoTellsTheModelWhyAndRunsNothing() throws Exception {
        Told asked = asked();
        Turns model = Turns.of(says("A pity."));

        Told told = tools.run(ALICE, model, asked.no("too risky"), ASKING + asked.next());

        assertThat(told.types()).containsExactly("message");
        assertThat(outputs(model.asked.getFirst())).singleElement().asString().contains("too risky");
        assertThat(tools.server.calls).isEmpty();
        refused(asked, asked.yes(), "used already");
    }

    @Test
    void aYesInWordsIsNone() throws Exception {
        Told asked = asked();
        Turns model = Turns.of(says("Waiting."));

        tools.run(ALICE, model, "\"yes, approved\"", ASKING + asked.next());

        assertThat(tools.server.calls).isEmpty();
        assertThat(outputs(model.asked.getFirst())).singleElement().asString().contains("not made");
    }

    /** Another branch, or what is left when the process died that made it. */
    @Test
    void whoGoesOnFromBeforeAYesIsNotToldThatNothingWasMade() throws Exception {
        Told asked = asked();
        tools.run(ALICE, Turns.of(says("Done.")), asked.yes(), ASKING + asked.next());
        Turns model = Turns.of(says("I do not know."));

        tools.run(ALICE, model, "\"Did you do it?\"", ASKING + asked.next());

        assertThat(outputs(model.asked.getFirst()))
                .singleElement()
                .asString()
                .contains("not known here whether it was made");
        assertThat(tools.server.calls).hasSize(1);
    }

    @Test
    void oneYesThatIsSaidTwiceRunsNothingAndUsesNothingUp() throws Exception {
        Told asked = asked();
        String yes = asked.yes().substring(1, asked.yes().length() - 1);
        String twice = "[" + yes + "," + asked.item(1) + "," + yes + "]";
        refused(asked, twice, "answered already");
        assertThat(tools.server.calls).isEmpty();
        tools.run(ALICE, Turns.of(says("Done.")), asked.yes(), ASKING + asked.next());
        assertThat(tools.server.calls).hasSize(1);
    }

    @Test
    void anApprovalCountsOnce() throws Exception {
        Told asked = asked();
        tools.run(ALICE, Turns.of(says("Done.")), asked.yes(), ASKING + asked.next());

        refused(asked, asked.yes(), "used already");
        assertThat(tools.server.calls).hasSize(1);
    }

    @Test
    void oneThatNobodyAskedForIsRefused() throws Exception {
        refused(asked(), Told.answer("mcpr_unknown", true, ""), "No approval request");
    }

    @Test
    void oneThatSomebodyElseWasAskedForIsRefused() throws Exception {
        Told asked = asked();
        String replayed = stateless(asked, item -> {});

        assertRefused(() -> tools.begin(BOB, Turns.of(), replayed, ASKING), "unknown");
        assertThat(tools.server.calls).isEmpty();
    }

    @Test
    void aGuestInAConversationSaysYesForNobodyElse() throws Exception {
        String id = tools.house.named.create(ALICE, Map.of(), List.of()).id();
        tools.house.shares.grant(ALICE, id, BOB.subject(), Rights.WRITE);
        String there = ",\"conversation\":\"" + id + "\"" + ASKING;
        Told asked = tools.run(Turns.of(calls("house__add", ONE)), there);

        assertRefused(() -> tools.begin(BOB, Turns.of(), asked.yes(), there), "unknown");
        JsonNode yes = Json.tree(asked.yes().getBytes(StandardCharsets.UTF_8)).get(0);
        tools.house.named.add(BOB, id, List.of(ItemReader.read(Fields.of(yes, "items[0]"))));
        tools.run(ALICE, Turns.of(says("Waiting.")), "\"Go on.\"", there);

        assertThat(tools.server.calls).isEmpty();
    }

    /** The request as the client has it, changed by him, and a yes. */
    private static String stateless(Told asked, Consumer<ObjectNode> change) {
        ObjectNode request = asked.output().getLast().deepCopy();
        change.accept(request);
        ArrayNode input = (ArrayNode) Json.tree(asked.yes().getBytes(StandardCharsets.UTF_8));
        return input.insert(0, request).toString();
    }

    @Test
    void otherArgumentsThanThoseThatWereShownAreRefused() throws Exception {
        Told asked = asked();
        for (String altered : List.of("{\"a\":1}", "{\"a\": 2}", "{}")) {
            String input = stateless(asked, item -> item.put("arguments", altered));
            assertRefused(() -> tools.begin(ALICE, Turns.of(), input, ASKING), "another call");
        }
        String tool = stateless(asked, item -> item.put("name", "wipe"));
        assertRefused(() -> tools.begin(ALICE, Turns.of(), tool, ASKING), "another call");
    }

    @Test
    void anotherAddressUnderTheSameLabelIsRefused() throws Exception {
        Told asked = asked();
        tools.server.address = "https://evil.example/mcp";

        refused(asked, asked.yes(), "another call");
    }

    @Test
    void itExpires() throws Exception {
        Told asked = asked();
        tools.house.clock.pass(TestTools.EXPIRY.plus(Duration.ofSeconds(1)));

        refused(asked, asked.yes(), "expired");
    }

    @Test
    void ofTwoThatComeAtOnceOneRuns() throws Exception {
        Told asked = asked();
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Told>> racing = new ArrayList<>();
        int refused = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2; i++) {
                racing.add(threads.submit(() -> {
                    start.await();
                    return tools.run(ALICE, Turns.of(says("Done.")), asked.yes(), ASKING + asked.next());
                }));
            }
            start.countDown();
            for (Future<Told> one : racing) {
                try {
                    assertThat(one.get().status()).isEqualTo("completed");
                } catch (ExecutionException lost) {
                    refused++;
                    assertRefused(
                            () -> {
                                throw (Exception) lost.getCause();
                            },
                            "used already");
                }
            }
        }
        assertThat(refused).isEqualTo(1);
        assertThat(tools.server.calls).hasSize(1);
    }

    @Test
    void aRequestThatIsRefusedDoesNotUseItUp() throws Exception {
        Told asked = asked();
        assertThatThrownBy(() -> tools.begin(
                        ALICE,
                        Turns.of(),
                        asked.yes(),
                        ASKING + asked.next() + ",\"tool_choice\":{\"type\":\"function\",\"name\":\"no\"}"))
                .isInstanceOf(ApiException.class);
        refused(
                asked,
                asked.yes()
                        .replace(
                                "}]",
                                "},{\"type\":\"mcp_approval_response\",\"approval_request_id\":\"mcpr_x\",\"approve\":true}]"),
                "mcpr_x");

        assertThat(tools.approvals.find(ALICE, asked.request()))
                .hasValueSatisfying(standing -> assertThat(standing.state()).isEqualTo(Standing.State.WAITING));
        Told told = tools.run(ALICE, Turns.of(says("Done.")), asked.yes(), ASKING + asked.next());
        assertThat(told.types()).containsExactly("mcp_call", "message");
    }

    @Test
    void nothingHasToBeStoredForIt() throws Exception {
        Told asked = tools.run(Turns.of(calls("house__add", ONE)), ASKING + ",\"store\":false");
        assertThat(tools.approvals.show(ALICE, asked.request()))
                .hasValueSatisfying(kept -> assertThat(kept.arguments()).isNull());

        String input = stateless(asked, item -> {});
        Told told = tools.run(ALICE, Turns.of(says("Done.")), input, ASKING + ",\"store\":false");

        assertThat(told.types()).containsExactly("mcp_list_tools", "mcp_call", "message");
        assertThat(tools.server.calls).hasSize(1);
    }
}
