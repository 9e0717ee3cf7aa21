package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Lives;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.model.Window;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CompactReader;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.ContentPart.OutputText;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ItemReader;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.ToolChoice;
import dev.antiphon.safety.Safety;
import dev.antiphon.seal.SealedCompaction;
import dev.antiphon.seal.SealedCompaction.Summary;
import dev.antiphon.seal.TestCompactions;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.token.Tokenizer;
import dev.antiphon.writer.ReasoningForms;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is done for a request whose context is, or becomes, too long. */
@Tag("F15")
@Tag("F36")
class WorksTest {

    private static final CreateResponseReader READER = new CreateResponseReader(Set.of(), 100, 100);
    private static final SealedCompaction SEALED = TestCompactions.SEALED;

    /** Some 600 tokens. */
    private static final String LONG = "word ".repeat(600);

    private static final String RULE = "{'id':'msg_r','role':'developer','content':'Be kind.'}";
    private static final String FIRST = "{'id':'msg_1','role':'user','content':'First " + LONG + "'}";
    private static final String ANSWER = "{'id':'msg_2','role':'assistant','content':'Answer " + LONG + "'}";
    private static final String LAST = "{'id':'msg_3','role':'user','content':'Last'}";
    private static final String CALL = "{'id':'fc_1','type':'function_call','call_id':'c','name':'f','arguments':'{}'},"
            + "{'id':'fco_1','type':'function_call_output','call_id':'c','output':'" + LONG + "'}";
    private static final String TRIGGER = "{'type':'compaction_trigger'}";
    private static final String MANAGED = ",'context_management':[{'type':'compaction','compact_threshold':1000}]";

    private LiveResponse live = Lives.framed();

    @Test
    void aTriggerAtTheEndIsAnsweredWithASealedSummary() throws Exception {
        Turns model = Turns.of(Turns.says("They ", "met."));
        JsonNode response = run(model, Window.UNKNOWN, input(RULE, FIRST, TRIGGER));

        assertThat(response.get("status").textValue()).isEqualTo("completed");
        assertThat(response.get("output")).hasSize(1);
        assertThat(summary(response.at("/output/0"))).isEqualTo(new Summary("They met.", true));
        assertThat(response.at("/output/0/id").textValue()).startsWith("cmp_");
        assertThat(response.at("/usage/input_tokens").intValue()).isEqualTo(10);
    }

    @Test
    void theModelIsAskedForASummaryInPlainWordsBehindEverythingThatWasSaid() throws Exception {
        Turns model = Turns.of(Turns.says("ok"));
        run(
                model,
                Window.UNKNOWN,
                input(FIRST, ANSWER, TRIGGER)
                        + ",'instructions':'Rhyme.','max_output_tokens':16,'tools':[{'type':'function','name':'f'}],"
                        + "'tool_choice':'required','text':{'format':{'type':'json_object'}},'top_logprobs':3");

        ModelRequest asked = model.asked.getFirst();
        assertThat(texts(asked)).hasSize(3).last().isEqualTo(Summarizer.WISH);
        assertThat(asked.maxOutputTokens()).isNull();
        assertThat(asked.request().instructions()).isEqualTo("Rhyme.");
        assertThat(asked.request().toolChoice()).isEqualTo(ToolChoice.Mode.NONE);
        assertThat(asked.request().text().format().type()).isEqualTo("text");
        assertThat(asked.request().sampling().topLogprobs()).isNull();
    }

    @Test
    void whatIsLongerThanTheThresholdIsCompactedBeforeTheAnswer() throws Exception {
        Turns model = Turns.of(Turns.says("They met."), Turns.says("Good", "bye"));
        JsonNode response = run(model, Window.UNKNOWN, input(RULE, FIRST, ANSWER, LAST) + MANAGED);

        assertThat(types(response)).containsExactly("compaction", "message");
        assertThat(summary(response.at("/output/0"))).isEqualTo(new Summary("They met.", true));
        assertThat(response.at("/output/1/content/0/text").textValue()).isEqualTo("Goodbye");
        assertThat(response.at("/usage/input_tokens").intValue()).isEqualTo(20);
        assertThat(response.at("/usage/output_tokens").intValue()).isEqualTo(3);
    }

    @Test
    void afterCompactingTheModelSeesTheRulesTheSummaryAndTheQuestion() throws Exception {
        Turns model = Turns.of(Turns.says("They met."), Turns.says("Bye"));
        run(model, Window.UNKNOWN, input(RULE, FIRST, ANSWER, LAST) + MANAGED);

        List<String> seen = texts(model.asked.getLast());
        assertThat(seen).hasSize(3);
        assertThat(seen.get(0)).isEqualTo("Be kind.");
        assertThat(seen.get(1)).contains("This is a summary").endsWith("They met.");
        assertThat(seen.get(2)).isEqualTo("Last");
    }

    private static final String TEMPLATE = ",'prompt':{'id':'p','version':'1'},'instructions':["
            + "{'role':'developer','content':'Rule'},{'role':'user','content':'Example'},"
            + "{'role':'assistant','content':'Like this'}]";

    @Test
    void theWordsOfATemplateAreNeitherSummedUpNorLeftOutByACompaction() throws Exception {
        Turns model = Turns.of(Turns.says("They met."), Turns.says("Bye"));
        run(model, Window.UNKNOWN, input(FIRST, ANSWER, LAST) + TEMPLATE + MANAGED);

        assertThat(texts(model.asked.getFirst())).hasSize(7).startsWith("Rule", "Example", "Like this");
        List<String> seen = texts(model.asked.getLast());
        assertThat(seen).hasSize(5).startsWith("Rule", "Example", "Like this").endsWith("Last");
    }

    @Test
    void aCompactionOfTheHistoryLeavesTheWordsOfATemplate() throws Exception {
        CreateResponse request = READER.read(json("{'model':'m'," + input(LAST) + TEMPLATE + "}"));
        Item compaction = SEALED.seal("acme", "cmp_1", new Summary("They met.", true));
        Context context = new Context(null, List.of(item(FIRST), compaction), request.input());
        List<Item> seen = new View(TestKeys.REASONING, SEALED).of(context, request, Played.ALICE);
        Turns model = Turns.of(Turns.says("Bye"));
        run(model, Window.UNKNOWN, request, seen);

        assertThat(texts(model.asked.getLast()))
                .hasSize(5)
                .startsWith("Rule", "Example", "Like this")
                .endsWith("Last");
    }

    @Tag("F38")
    @Test
    void theWordsOfATemplateAreNotTruncated() throws Exception {
        Turns model = Turns.of(Turns.says("Bye"), Turns.says("Bye"));
        String body = input(FIRST, ANSWER, LAST) + TEMPLATE + ",'truncation':'auto'";
        run(model, window(100), body);
        assertThat(texts(model.asked.getLast())).containsExactly("Rule", "Example", "Like this", "Last");
    }

    @Tag("F38")
    @Test
    void theWordsOfATemplateAreNotHalved() throws Exception {
        Turns model = Turns.of(Turns.says("Bye"));
        String body = input(FIRST, ANSWER, LAST) + TEMPLATE + ",'truncation':'auto'";
        run(new Overflowing(model, 1), Window.UNKNOWN, body);
        assertThat(texts(model.asked.getLast())).containsExactly("Rule", "Example", "Like this", "Last");
    }

    @Tag("F38")
    @Test
    void theWordsOfATemplateCountAgainstTheWindow() {
        String body = input(LAST) + TEMPLATE + ",'truncation':'auto'";
        assertThat(catchThrowableOfType(ApiException.class, () -> run(Turns.of(), window(15), body)))
                .isNotNull();
    }

    @Test
    void whenWorkOnTheQuestionHadBegunTheSummaryOfItComesBehindIt() throws Exception {
        Turns model = Turns.of(Turns.says("They met."), Turns.says("Bye"));
        run(model, Window.UNKNOWN, input(FIRST, ANSWER, LAST, CALL) + MANAGED);

        List<String> seen = texts(model.asked.getLast());
        assertThat(seen).hasSize(2);
        assertThat(seen.get(0)).isEqualTo("Last");
        assertThat(seen.get(1)).endsWith("They met.");
    }

    @Test
    void whatIsShorterThanTheThresholdIsAnsweredAtOnce() throws Exception {
        Turns model = Turns.of(Turns.says("Bye"));
        JsonNode response = run(model, Window.UNKNOWN, input(FIRST, LAST) + MANAGED);

        assertThat(types(response)).containsExactly("message");
        assertThat(model.asked).hasSize(1);
    }

    @Test
    void aLongQuestionWithNothingBeforeItIsNotCompacted() throws Exception {
        String question = "{'id':'msg_1','role':'user','content':'" + LONG + LONG + "'}";
        assertThat(types(run(Turns.of(Turns.says("Bye")), Window.UNKNOWN, input(RULE, question) + MANAGED)))
                .containsExactly("message");
    }

    @Test
    void withoutAThresholdTheWindowDecides() throws Exception {
        Turns model = Turns.of(Turns.says("They met."), Turns.says("Bye"));
        String managed = ",'context_management':[{'type':'compaction'}]";
        run(model, window(1_600), input(FIRST, ANSWER, LAST) + managed);

        assertThat(model.asked).hasSize(2);
    }

    @Test
    void withoutAThresholdAndAWindowAConversationMayBecomeLong() throws Exception {
        Turns model = Turns.of(Turns.says("Bye"));
        run(model, Window.UNKNOWN, input(FIRST, ANSWER, LAST) + ",'context_management':[{'type':'compaction'}]");

        assertThat(model.asked).hasSize(1);
    }

    @Test
    void theLimitOfTokensIsForTheAnswerAlone() throws Exception {
        Turns model = Turns.of(Turns.says("word".repeat(20).split("(?<=.)")), Turns.says("Bye"));
        JsonNode response =
                run(model, Window.UNKNOWN, input(FIRST, ANSWER, LAST) + ",'max_output_tokens':16" + MANAGED);

        assertThat(response.get("status").textValue()).isEqualTo("completed");
        assertThat(model.asked.getLast().maxOutputTokens()).isEqualTo(16);
    }

    @Test
    void aNewWindowHoldsTheRulesTheUsersMessagesAndASummaryOfTheRest() throws Exception {
        JsonNode response = compact(Turns.of(Turns.says("ok")), Window.UNKNOWN, RULE, FIRST, ANSWER, LAST);

        assertThat(response.at("/output").findValuesAsText("id").subList(0, 3))
                .containsExactly("msg_r", "msg_1", "msg_3");
        assertThat(summary(response.at("/output/3"))).isEqualTo(new Summary("ok", false));
    }

    @Test
    void aNewWindowKeepsTheNewestOfTheUsersMessages() throws Exception {
        JsonNode response = compact(Turns.of(Turns.says("ok")), window(2_000), RULE, FIRST, ANSWER, LAST);

        assertThat(response.at("/output").findValuesAsText("id").subList(0, 2)).containsExactly("msg_r", "msg_3");
        assertThat(response.get("output")).hasSize(3);
    }

    @Test
    void anEarlierSummaryIsSummedUpAgainAndNotKept() throws Exception {
        Turns model = Turns.of(Turns.says("ok"));
        CreateResponse request = new CompactReader(READER).read(json("{'model':'m','input':'Hi'}"));
        Item earlier = Summaries.message("cmp_1", "Long ago.");
        run(model, Window.UNKNOWN, request, List.of(earlier, item(LAST)));

        assertThat(texts(model.asked.getFirst()).getFirst()).endsWith("Long ago.");
        assertThat(last().get("output").findValuesAsText("id")).hasSize(2).contains("msg_3");
    }

    @Test
    void ofAConversationThatIsTooLongToReadTheEndIsSummedUp() throws Exception {
        Turns model = Turns.of(Turns.says("ok"));
        run(model, window(1_000), input(RULE, FIRST, ANSWER, CALL, LAST, TRIGGER));

        assertThat(model.asked.getFirst().context())
                .extracting(Item::id)
                .containsExactly("msg_r", "fc_1", "fco_1", "msg_3", null);
    }

    @Test
    void whatIsTooLongForTheModelIsHalvedUntilItCanBeSummedUp() throws Exception {
        Turns model = Turns.of(Turns.says("ok"));
        Overflowing overflowing = new Overflowing(model, 1);
        JsonNode response = run(overflowing, Window.UNKNOWN, input(RULE, FIRST, ANSWER, LAST, TRIGGER));

        assertThat(response.get("status").textValue()).isEqualTo("completed");
        assertThat(model.asked.getLast().context()).extracting(Item::id).containsExactly("msg_r", "msg_3", null);
    }

    @Test
    void aModelThatCannotEvenReadTheLastWordFailsTheResponse() throws Exception {
        JsonNode response =
                run(new Overflowing(Turns.of(), 9), Window.UNKNOWN, input(RULE, FIRST, ANSWER, LAST, TRIGGER));

        assertThat(response.get("status").textValue()).isEqualTo("failed");
        assertThat(response.at("/error/code").textValue()).isEqualTo("context_length_exceeded");
        assertThat(response.get("output")).isEmpty();
    }

    @Test
    void whatIsTooLongOnItsOwnIsRefusedBeforeAnythingIsAnnounced() {
        String question = "{'id':'msg_9','role':'user','content':'" + LONG + LONG + "'}";
        for (String body : List.of(input(FIRST, question, TRIGGER), input(FIRST, question) + MANAGED)) {
            ApiException refused = catchThrowableOfType(ApiException.class, () -> run(Turns.of(), window(1_000), body));
            assertThat(refused).isNotNull();
            assertThat(refused.error().code()).isEqualTo("context_length_exceeded");
        }
    }

    @Test
    void nothingCannotBeCompacted() {
        for (String body : List.of(input(TRIGGER), input(RULE, TRIGGER))) {
            ApiException refused =
                    catchThrowableOfType(ApiException.class, () -> run(Turns.of(), Window.UNKNOWN, body));
            assertThat(refused).isNotNull();
            assertThat(refused.error().message()).isEqualTo("There is nothing to compact.");
        }
    }

    @Test
    void aModelThatFailsToSumUpFailsTheResponse() throws Exception {
        JsonNode response = run(Turns.of(), Window.UNKNOWN, input(FIRST, ANSWER, LAST) + MANAGED);

        assertThat(response.get("status").textValue()).isEqualTo("failed");
        assertThat(response.at("/error/message").textValue()).isEqualTo("The model is down.");
    }

    @Test
    void aModelThatSaysNothingSumsNothingUp() throws Exception {
        JsonNode response = run(Turns.of(Turns.says(" ")), Window.UNKNOWN, input(FIRST, TRIGGER));

        assertThat(response.get("status").textValue()).isEqualTo("failed");
        assertThat(response.at("/error/message").textValue())
                .isEqualTo("The model wrote no summary of the conversation.");
    }

    @Test
    void aSummaryThatBreaksOffIsNone() throws Exception {
        Turns model = Turns.of(Turns.breaksOff(new TextDelta("They")));
        JsonNode response = run(model, Window.UNKNOWN, input(FIRST, TRIGGER));

        assertThat(response.get("status").textValue()).isEqualTo("failed");
        assertThat(response.at("/error/message").textValue()).contains("broke off its summary");
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"STOP"},
            mode = EnumSource.Mode.EXCLUDE)
    void aSummaryThatWasCutStandsForNothing(Reason reason) throws Exception {
        Turns model = Turns.of(Turns.cut(reason, "They"));
        JsonNode response = run(model, Window.UNKNOWN, input(FIRST, ANSWER, LAST) + MANAGED);

        assertThat(response.get("status").textValue()).isEqualTo("failed");
        assertThat(response.at("/error/message").textValue()).contains("was cut by its");
        assertThat(response.get("output")).isEmpty();
        assertThat(response.at("/usage/input_tokens").intValue()).isEqualTo(10);
        assertThat(model.asked).hasSize(1);
    }

    @Test
    void aSummaryThatIsTooLongIsNoneAndItsTokensAreTold() throws Exception {
        Turns model = Turns.of(Turns.says("x".repeat(300_000)));
        JsonNode response = run(model, Window.UNKNOWN, input(FIRST, TRIGGER));

        assertThat(response.at("/error/message").textValue()).endsWith("is too long.");
        assertThat(response.at("/usage/input_tokens").intValue()).isEqualTo(10);
    }

    @Test
    void aSummaryWithoutAnEndIsNotReadToIt() throws Exception {
        List<ModelEvent> endless = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            endless.add(new TextDelta("x".repeat(10_000)));
        }
        AtomicInteger read = new AtomicInteger();
        Turns model = Turns.of(endless);
        model.before = read::incrementAndGet;
        JsonNode response = run(model, Window.UNKNOWN, input(FIRST, TRIGGER));

        assertThat(response.get("status").textValue()).isEqualTo("failed");
        assertThat(read.get()).isLessThan(60);
    }

    @Test
    void whatIsTooLongWithoutWhatWasSaidIsNotCompactedAgainAndAgain() throws Exception {
        String rules = ",'instructions':'" + LONG + LONG + "'" + MANAGED;
        CreateResponse request = READER.read(json("{'model':'m'," + input(LAST) + rules + "}"));
        Item earlier = Summaries.message("cmp_1", LONG);
        String shortAnswer = "{'id':'msg_2','role':'assistant','content':'ok'}";
        Turns model = Turns.of(Turns.says("Bye"));
        run(model, Window.UNKNOWN, request, List.of(earlier, item(shortAnswer), item(LAST)));

        assertThat(types(last())).containsExactly("message");
        assertThat(texts(model.asked.getFirst()).getFirst()).contains("This is a summary");
    }

    @Test
    void whatWouldNotFitOtherwiseIsCompactedHoweverShort() throws Exception {
        String shortAnswer = "{'id':'msg_2','role':'assistant','content':'" + "ok ".repeat(240) + "'}";
        String body = input(shortAnswer, LAST) + ",'instructions':'" + "word ".repeat(900) + "'" + MANAGED;
        Turns model = Turns.of(Turns.says("Bye"), Turns.says("They met."), Turns.says("Bye"));

        assertThat(types(run(model, window(2_000), body))).containsExactly("message");
        live = Lives.framed();
        assertThat(types(run(model, window(2_000), body + ",'max_output_tokens':850")))
                .containsExactly("compaction", "message");
    }

    @Test
    void whoeverCancelsWhileItIsSummedUpStopsIt() throws Exception {
        Turns model = Turns.of(Turns.says("They met."), Turns.says("Bye"));
        model.before = () -> live.stop(Ending.CANCELLED);
        JsonNode response = run(model, Window.UNKNOWN, input(FIRST, ANSWER, LAST) + MANAGED);

        assertThat(response.get("status").textValue()).isEqualTo("cancelled");
        assertThat(model.asked).hasSize(1);
    }

    @Tag("F38")
    @Test
    void aModelThatWasShownTooMuchIsShownTheNewerHalf() throws Exception {
        Turns model = Turns.of(Turns.says("Bye"));
        JsonNode response = run(
                new Overflowing(model, 1), Window.UNKNOWN, input(RULE, FIRST, ANSWER, LAST) + ",'truncation':'auto'");

        assertThat(response.get("status").textValue()).isEqualTo("completed");
        assertThat(model.asked.getLast().context()).extracting(Item::id).containsExactly("msg_r", "msg_3");
    }

    @Tag("F38")
    @Test
    void theNewestTurnAloneIsNotHalved() throws Exception {
        Overflowing model = new Overflowing(Turns.of(Turns.says("Bye")), 9);
        JsonNode response = run(model, Window.UNKNOWN, input(FIRST, ANSWER, LAST) + ",'truncation':'auto'");

        assertThat(response.get("status").textValue()).isEqualTo("failed");
        assertThat(response.at("/error/code").textValue()).isEqualTo("context_length_exceeded");
        assertThat(model.calls).isEqualTo(2);
    }

    @Tag("F38")
    @Test
    void withoutTruncationTheModelsRefusalStands() throws Exception {
        Overflowing model = new Overflowing(Turns.of(Turns.says("Bye")), 1);
        JsonNode response = run(model, Window.UNKNOWN, input(FIRST, ANSWER, LAST));

        assertThat(response.get("status").textValue()).isEqualTo("failed");
        assertThat(model.calls).isEqualTo(1);
    }

    @Tag("F38")
    @Test
    void itIsNotHalvedForEver() throws Exception {
        String turn = "{'role':'user','content':'Hi'},{'role':'assistant','content':'Hello'},";
        Overflowing model = new Overflowing(Turns.of(Turns.says("Bye")), 99);
        run(model, Window.UNKNOWN, input(turn.repeat(40) + LAST) + ",'truncation':'auto'");

        assertThat(model.calls).isEqualTo(1 + Truncation.MOST_HALVINGS);
    }

    /** Refuses what it is asked as too long, so many times. */
    private static final class Overflowing implements ModelClient {

        private final Turns then;
        private int left;
        private int calls;

        Overflowing(Turns then, int times) {
            this.then = then;
            this.left = times;
        }

        @Override
        public ModelStream stream(ModelRequest request, Cancellation cancel) throws ModelException {
            calls++;
            if (left-- > 0) {
                throw new ModelException(ApiError.contextOverflow());
            }
            return then.stream(request, cancel);
        }
    }

    private JsonNode run(ModelClient model, Window window, String fields) throws Exception {
        CreateResponse request = READER.read(json("{'model':'m'," + fields + "}"));
        return run(model, window, request, request.input());
    }

    private JsonNode compact(ModelClient model, Window window, String... items) throws Exception {
        CreateResponse request = new CompactReader(READER).read(json("{'model':'m'," + input(items) + "}"));
        return run(model, window, request, request.input());
    }

    private JsonNode run(ModelClient client, Window window, CreateResponse request, List<Item> seen) throws Exception {
        Ids ids = new Ids(Lives.NOON, new AtomicLong()::incrementAndGet);
        Model model = new Model("m", "u", client, window);
        Works works = new Works(
                SEALED,
                new ReasoningForms(TestKeys.REASONING, ReasoningNames.OPENAI),
                TestTools.none(ids),
                Safety.NONE,
                ids);
        Works.Work work = works.of(model, request, Played.ALICE, new Context(null, List.of(), seen));
        live.begin();
        live.announce();
        work.of(live).run();
        return last();
    }

    private JsonNode last() throws Exception {
        JsonNode last = Json.tree(live.now());
        assertThat(ClientFold.of(Played.events(Played.frames(live.from(0))))).isEqualTo(last);
        return last;
    }

    private static String input(String... items) {
        return "'input':[" + String.join(",", items) + "]";
    }

    private static Window window(int tokens) {
        return new Window(tokens, Tokenizer.named(Tokenizer.DEFAULT));
    }

    private static JsonNode json(String text) {
        return Json.tree(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static Item item(String json) {
        return ItemReader.read(Fields.of(json(json), "item"));
    }

    private static Summary summary(JsonNode compaction) {
        Item.Compaction item = (Item.Compaction) ItemReader.read(Fields.of(compaction, "item"));
        return SEALED.open("acme", item).orElseThrow();
    }

    private static List<String> types(JsonNode response) {
        return response.get("output").findValuesAsText("type").stream()
                .filter(type -> !type.equals("output_text"))
                .toList();
    }

    private static List<String> texts(ModelRequest asked) {
        return asked.context().stream()
                .map(item -> ((Item.Message) item).content().getFirst())
                .map(part -> part instanceof OutputText said ? said.text() : ((InputText) part).text())
                .toList();
    }
}
