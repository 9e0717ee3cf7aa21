package dev.antiphon.agent;

import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.access.Caller;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.limit.Rates;
import dev.antiphon.limit.Rule;
import dev.antiphon.limit.Rule.Per;
import dev.antiphon.limit.Rules;
import dev.antiphon.limit.Standing;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.Claim;
import dev.antiphon.snapshot.House;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What responses cost their callers, however they come about and end. */
@Tag("R58")
@Tag("R84")
@Tag("R90")
@Tag("U7")
@Tag("U30")
@Timeout(60)
class SpendingOfRunsTest {

    private static final int MOST = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path data;

    private House house;
    private final Rates rates = rates(Rules.tokensPerMinute(MOST, Per.SUBJECT));

    @BeforeEach
    void open() {
        house = House.open(data);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static Rates rates(Rule... rules) {
        return new Rates(List.of(rules), name -> name, 5_000, () -> 0);
    }

    @Test
    void aResponseCostsWhatItsModelSaysItUsed() throws Exception {
        try (Process process = process(Turns.of(Turns.says("Hello", " you")))) {
            end(process.respond("{\"model\":\"m\",\"input\":\"Hi\",\"max_output_tokens\":900}"));
            assertThat(spent()).isEqualTo(12);
        }
    }

    @Test
    void whatItMayNeedIsTakenAsLongAsItRuns() throws Exception {
        GatedModel model = new GatedModel(1, "Hello");
        try (Process process = process(model)) {
            LiveResponse live = process.respond("{\"model\":\"m\",\"input\":\"Hi\",\"max_output_tokens\":900}");
            assertThat(spent()).isBetween(901L, 930L);
            model.goOn();
            end(live);
            assertThat(spent()).isBetween(2L, 30L);
        }
    }

    @Test
    void aModelThatTellsNoUsageIsPaidByWhatWasReadAndSaid() throws Exception {
        String question = "word ".repeat(500).strip();
        try (Process process = process(GatedModel.says("Hello", " you"))) {
            end(process.respond("{\"model\":\"m\",\"input\":\"" + question + "\"}"));
            assertThat(spent()).isBetween(500L, 600L);
        }
    }

    @Test
    void aResponseThatIsRefusedCostsNothing() throws Exception {
        try (Process process = process(GatedModel.says("Hello"))) {
            assertThatThrownBy(() -> process.respond(
                            "{\"model\":\"m\",\"input\":[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\","
                                    + "\"arguments\":\"{}\"}]}"))
                    .isInstanceOf(ApiException.class);
            assertThatThrownBy(() -> process.respond("{\"model\":\"nobody\",\"input\":\"Hi\"}"))
                    .isInstanceOf(ApiException.class);
            assertThat(spent()).isZero();
        }
    }

    @Test
    void aModelThatFailsWithoutAWordCostsNothing() throws Exception {
        try (Process process = process(Turns.of(Turns.breaksOff()))) {
            end(process.respond("{\"model\":\"m\",\"input\":\"Hi\"}"));
            end(process.respond("{\"model\":\"m\",\"input\":\"Hi\"}"));
            assertThat(spent()).isLessThan(30);
        }
    }

    @Test
    void whoLeavesBeforeTheFirstWordPaysForWhatWasRead() throws Exception {
        String question = "word ".repeat(500).strip();
        try (Process process = process(new GatedModel(0, "Hello"))) {
            LiveResponse live = process.respond("{\"model\":\"m\",\"input\":\"" + question + "\"}");
            live.stop(Ending.CANCELLED);
            end(live);
            assertThat(spent()).isBetween(500L, 600L);
        }
    }

    @Test
    void whoLeavesInTheMiddlePaysForWhatWasSaid() throws Exception {
        String said = "word ".repeat(400);
        try (Process process = process(new GatedModel(1, said))) {
            LiveResponse live = process.respond("{\"model\":\"m\",\"input\":\"Hi\",\"stream\":true}");
            Process.read(live.from(0), 5);
            live.stop(Ending.CANCELLED);
            end(live);
            assertThat(spent()).isBetween(400L, 600L);
        }
    }

    @Test
    void anAnswerThatBreaksOffIsPaidAsFarAsItCame() throws Exception {
        try (Process process = process(Turns.of(Turns.breaksOff(new TextDelta("word ".repeat(400)))))) {
            end(process.respond("{\"model\":\"m\",\"input\":\"Hi\"}"));
            assertThat(spent()).isBetween(400L, 600L);
        }
    }

    @Test
    void aSummaryIsPaidLikeAnyOtherAnswer() throws Exception {
        try (Process process = process(Turns.of(Turns.says("A", " summary"), Turns.says("Hello")))) {
            end(process.respond("{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                    + "{\"type\":\"compaction_trigger\"}]}"));
            assertThat(spent()).isEqualTo(12);
        }
    }

    @Test
    void aWarmUpTakesNoTokens() throws Exception {
        try (Process process = process(Turns.of())) {
            String body = "{\"model\":\"m\",\"input\":\"Hi\",\"stream\":true,\"store\":false}";
            end(process.loop.warmUp(request(body), bytes(body), ALICE, Recall.NONE));
            assertThat(spent()).isZero();
        }
    }

    @Test
    void aBackgroundResponseHoldsItsTokensWhileItWaitsAndIsSettledAtItsEnd() throws Exception {
        GatedModel model = new GatedModel(0, "Hello");
        try (Process process = process(model)) {
            LiveResponse live = process.queue(",\"max_output_tokens\":900");
            assertThat(spent()).isGreaterThan(900);
            model.goOn();
            end(live);
            assertThat(spent()).isBetween(2L, 30L);
        }
    }

    @Test
    void aBackgroundResponseThatIsCancelledWhileItWaitsGivesItsTokensBack() throws Exception {
        GatedModel model = new GatedModel(0, "Hello");
        try (Process process = process(model)) {
            for (int i = 0; i < 4; i++) {
                process.queue(BOB, "");
            }
            LiveResponse waiting = process.queue("");
            waiting.stop(Ending.CANCELLED);
            end(waiting);
            assertThat(spent()).isZero();
            model.goOn();
            process.awaitRest();
        }
    }

    @Test
    void aResponseThatIsTakenUpAfterACrashIsNotRefusedAndCounts() throws Exception {
        Rates poor = rates(Rules.tokensPerMinute(20, Per.SUBJECT));
        try (Process dead = new Process(house, new GatedModel(0, "Hello"));
                Process heir = new Process(house, Turns.of(Turns.says("Hello", " you")), poor)) {
            LiveResponse live = dead.queue("");
            Process.read(live.from(0), 3);
            heir.settle();
            heir.awaitRest();
            assertThat(house.snapshots.find(ALICE, live.id()).orElseThrow().status())
                    .isEqualTo(Status.COMPLETED);
            assertThat(remaining(poor)).isEqualTo(20 - 12);
        }
    }

    @Test
    void aRequestThatComesAgainUnderItsKeyCostsNothingTheSecondTime() throws Exception {
        try (Process process = process(Turns.of(Turns.says("Hello", " you")))) {
            Idempotency requests = new Idempotency(process.loop, process.accumulator, house.snapshots, house.claims);
            String body = "{\"model\":\"m\",\"input\":\"Hi\"}";
            for (int i = 0; i < 3; i++) {
                Claim claim = Claim.of("key", bytes(body));
                if (requests.start(request(body), bytes(body), ALICE, claim) instanceof Idempotency.Running running) {
                    end(running.live());
                }
            }
            assertThat(spent()).isEqualTo(12);
        }
    }

    @Test
    void whoHasNoTokensLeftIsRefusedHoweverHeAsks() throws Exception {
        Rates poor = rates(Rules.tokensPerMinute(100, Per.SUBJECT));
        try (Process process = new Process(house, GatedModel.says("Hello"), poor)) {
            for (String how : List.of("", ",\"stream\":true", ",\"background\":true", ",\"store\":false")) {
                assertThatThrownBy(() -> process.respond("{\"model\":\"m\",\"input\":\"Hi\"" + how + "}"))
                        .isInstanceOfSatisfying(ApiException.class, refused -> {
                            assertThat(refused.error().status()).isEqualTo(429);
                            assertThat(refused.error().type()).isEqualTo("tokens");
                        });
            }
            assertThat(process.accumulator.size()).isZero();
            assertThat(remaining(poor)).isEqualTo(100);
        }
    }

    @Test
    void requestsOfAModelAreCountedEvenIfTheyAreRefused() throws Exception {
        Rule rule = Rules.only(Rules.requestsPerMinute(2, Per.SUBJECT), Set.of(), Set.of(), Set.of("m"));
        try (Process process = new Process(house, GatedModel.says("Hello"), rates(rule))) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> process.respond(
                                "{\"model\":\"m\",\"input\":\"Hi\",\"previous_response_id\":\"resp_0\"}"))
                        .hasMessageContaining("resp_0");
            }
            assertThatThrownBy(() -> process.respond("{\"model\":\"m\",\"input\":\"Hi\"}"))
                    .hasMessageContaining("requests per min");
        }
    }

    private Process process(ModelClient model) {
        return new Process(house, model, rates);
    }

    private static CreateResponse request(String body) {
        return new CreateResponseReader(Set.of(), 100, 100).read(Json.tree(bytes(body)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void end(LiveResponse live) throws InterruptedException {
        live.await(PATIENCE).orElseThrow();
    }

    private long spent() {
        return MOST - remaining(rates);
    }

    private static long remaining(Rates rates) {
        return remaining(rates, ALICE);
    }

    private static long remaining(Rates rates, Caller caller) {
        List<Standing> standing = rates.standing(caller, "m");
        return standing.getFirst().remaining();
    }
}
