package dev.antiphon.agent;

import static dev.antiphon.agent.Turns.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.Journal;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Lives;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.ReasoningDelta;
import dev.antiphon.model.ModelEvent.RefusalDelta;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.ToolArgumentsDelta;
import dev.antiphon.model.ModelEvent.ToolCallStarted;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.ModelStream;
import dev.antiphon.model.Requests;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.ContentPart.InputText;
import dev.antiphon.protocol.ContentPart.OutputText;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.Message;
import dev.antiphon.protocol.Json;
import dev.antiphon.writer.AnswerForm;
import dev.antiphon.writer.ReasoningForm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers with a format: what clients see of them, and what they do not. */
@Tag("F56")
class StructuredAnswerTest {

    private static final String AGE = "{'type':'json_schema','name':'age','schema':{'type':'object','properties':"
            + "{'age':{'type':'integer'}},'required':['age'],'additionalProperties':false}}";
    private static final String OBJECT = "{'type':'json_object'}";
    private static final String GOOD = "{\"age\":36}";
    private static final String BAD = "{\"age\":\"old\"}";
    private static final String WRONG = "The model's answer does not have the format that 'text.format' asks for: ";

    private static final ModelEvent SOURCE = new ModelEvent.AnnotationAdded(Json.tree(
            "{\"type\":\"url_citation\",\"url\":\"https://x\",\"title\":\"x\",\"start_index\":0,\"end_index\":1}"
                    .getBytes(StandardCharsets.UTF_8)));

    private LiveResponse live = Lives.framed();
    private final List<String> seen = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "bb", "The age is 36.", "{\"age\":36", "{\"age\":36} indeed", BAD, "{}", "[]", "null", ""})
    void anAnswerWithoutTheFormatIsNeverSeenAndIsCorrectedOnce(String bad) throws Exception {
        Turns model = Turns.of(says(bad), says(GOOD));
        JsonNode response = run(model, AGE);

        assertThat(texts(response)).containsExactly(GOOD);
        assertThat(String.join("\n", seen)).doesNotContain("The age", "old");
        assertThat(model.asked).hasSize(2);
        assertThat(response.at("/status").textValue()).isEqualTo("completed");
        assertThat(response.at("/usage/input_tokens").intValue()).isEqualTo(20);
    }

    @Test
    void aCorrectionHasTheAnswerAndWhatIsWrongWithIt() throws Exception {
        Turns model = Turns.of(says("{\"age\":", "\"old\",\"name\":1}"), says(GOOD));
        run(model, AGE);

        List<Item> context = model.asked.getLast().context();
        assertThat(context).hasSize(3);
        Message answer = (Message) context.get(1);
        assertThat(answer.role()).isEqualTo(Item.Role.ASSISTANT);
        assertThat(answer.content()).containsExactly(new OutputText("{\"age\":\"old\",\"name\":1}"));
        assertThat(note(model))
                .contains("- /age: string found, integer expected")
                .contains("'name'");
    }

    @Test
    void aCorrectionIsShortHoweverMuchIsWrong() throws Exception {
        StringBuilder wrong = new StringBuilder("{\"age\":1");
        for (int i = 0; i < 1000; i++) {
            wrong.append(",\"").append(i).append("x".repeat(1000)).append("\":1");
        }
        Turns model = Turns.of(says(wrong.append('}').toString()), says(GOOD));
        run(model, AGE);

        assertThat(note(model).length()).isLessThan(4000);
    }

    @Test
    void anEmptyAnswerIsNotRepeatedToTheModel() throws Exception {
        Turns model = Turns.of(says(), says(GOOD));
        run(model, OBJECT);

        assertThat(model.asked.getLast().context()).hasSize(2);
        assertThat(note(model)).contains("it is empty");
    }

    @Tag("R59")
    @Test
    void aSecondWrongAnswerFailsTheResponseWithTheTokensOfBoth() throws Exception {
        Turns model = Turns.of(says(BAD), says("{\"age\":1.5}"), says(GOOD));
        JsonNode response = run(model, AGE);

        assertThat(model.asked).hasSize(2);
        assertThat(response.at("/status").textValue()).isEqualTo("failed");
        assertThat(response.at("/error/code").textValue()).isEqualTo("server_error");
        assertThat(response.at("/error/message").textValue()).startsWith(WRONG + "/age: ");
        assertThat(response.at("/output")).isEmpty();
        assertThat(response.at("/usage/output_tokens").intValue()).isEqualTo(2);
    }

    @Test
    void anObjectIsAnyObjectButNothingElse() throws Exception {
        assertThat(texts(run(Turns.of(says("[1]"), says("{\"x\":[1]}")), OBJECT)))
                .containsExactly("{\"x\":[1]}");
    }

    @Test
    void nothingOfAnAnswerIsSeenBeforeItIsWhole() throws Exception {
        Turns model = Turns.of(says("{\"a", "ge\"", ":3", "6}"));
        List<Integer> known = new ArrayList<>();
        model.before = () -> known.add(live.nextIndex());
        run(model, AGE);

        // The last is asked for when the answer has ended.
        assertThat(known.subList(0, known.size() - 1)).containsOnly(0);
        assertThat(known.getLast()).isEqualTo(1);
    }

    @Test
    void smallPiecesAreWrittenAsFewerLargerOnes() throws Exception {
        String[] words = "[\"".concat("ab".repeat(1000)).concat("\"]").split("");
        run(Turns.of(says(words)), "{'type':'json_schema','name':'n','schema':{'type':'array'}}");

        assertThat(seen)
                .filteredOn(frame -> frame.contains("output_text.delta"))
                .hasSize(8);
    }

    @Test
    void reasoningIsNotHeldBackAndThatOfAWrongAnswerStays() throws Exception {
        Turns model = Turns.of(says(new ReasoningDelta("Hm"), says(BAD)), says(new ReasoningDelta("Oh"), says(GOOD)));
        List<Integer> known = new ArrayList<>();
        model.before = () -> known.add(live.nextIndex());
        JsonNode response = run(model, AGE);

        assertThat(known.get(1)).isEqualTo(1);
        assertThat(types(response)).containsExactly("reasoning", "reasoning", "message");
        assertThat(response.at("/output"))
                .allMatch(item -> item.get("status").textValue().equals("completed"));
    }

    @Test
    void aRefusalIsNotCheckedAndNotHeldBack() throws Exception {
        Turns model = Turns.of(says(new RefusalDelta("No."), says()));
        JsonNode response = run(model, AGE);

        assertThat(model.asked).hasSize(1);
        assertThat(response.at("/output/0/content/0/refusal").textValue()).isEqualTo("No.");
        assertThat(response.at("/status").textValue()).isEqualTo("completed");
    }

    @ParameterizedTest
    @EnumSource(names = {"LENGTH", "CONTENT_FILTER"})
    void anAnswerThatWasCutIsNotChecked(Reason reason) throws Exception {
        Turns model = Turns.of(Turns.cut(reason, "{\"ag"));
        JsonNode response = run(model, AGE);

        assertThat(model.asked).hasSize(1);
        assertThat(texts(response)).containsExactly("{\"ag");
        assertThat(response.at("/status").textValue()).isEqualTo("incomplete");
        assertThat(response.at("/output/0/status").textValue()).isEqualTo("incomplete");
    }

    @Test
    void callsNeedNoText() throws Exception {
        Turns model = Turns.of(call(says()));
        assertThat(types(run(model, AGE))).containsExactly("function_call");
        assertThat(model.asked).hasSize(1);
    }

    @Test
    void textBesideACallStaysBeforeItIfItHasTheFormat() throws Exception {
        JsonNode response = run(Turns.of(says(new TextDelta(GOOD), call(says()))), AGE);

        assertThat(types(response)).containsExactly("message", "function_call");
        assertThat(texts(response)).containsExactly(GOOD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Let me look.", "\n\n", BAD})
    void textBesideACallIsLeftOutIfItDoesNotHaveTheFormat(String text) throws Exception {
        Turns model = Turns.of(says(new TextDelta(text), call(says())));
        JsonNode response = run(model, AGE);

        assertThat(types(response)).containsExactly("function_call");
        assertThat(response.at("/output/0/arguments").textValue()).isEqualTo("{\"x\":1}");
        assertThat(model.asked).hasSize(1);
    }

    @Tag("R48")
    @ParameterizedTest
    @ValueSource(strings = {"```json\n{\"age\":36}\n```", "\n```\n{\"age\":36}```\n", "``` JSON \n{\"age\":36}\n\n```"})
    void aCodeFenceIsTakenOff(String fenced) throws Exception {
        Turns model = Turns.of(says(fenced.split("(?<=\\n)")));
        JsonNode response = run(model, AGE);

        assertThat(model.asked).hasSize(1);
        assertThat(texts(response)).singleElement().asString().isEqualToIgnoringWhitespace(GOOD);
        assertThat(String.join("", told("response.output_text.delta", "delta")))
                .isEqualTo(String.join("", told("response.output_text.done", "text")))
                .isEqualTo(texts(response).getFirst());
    }

    @Test
    void aFencedAnswerComesInSmallPiecesAsWell() throws Exception {
        String faces = "[\"" + "\ud83d\ude00".repeat(1000) + "\"]";
        JsonNode response =
                run(Turns.of(says("```\n" + faces + "\n```")), "{'type':'json_schema','name':'n','schema':{}}");

        assertThat(texts(response)).containsExactly(faces);
        assertThat(seen)
                .filteredOn(frame -> frame.contains("output_text.delta"))
                .hasSize(8);
    }

    @ParameterizedTest
    @EnumSource(names = {"LENGTH", "CONTENT_FILTER"})
    void spaceBeforeACallThatIsCutDoesNotCloseIt(Reason reason) throws Exception {
        JsonNode response = run(
                Turns.of(List.of(
                        new TextDelta("\n\n"),
                        new ToolCallStarted(0, "f"),
                        new ToolArgumentsDelta(0, "{\"x\":"),
                        new Finished(reason))),
                AGE);

        assertThat(types(response)).containsExactly("function_call");
        assertThat(response.at("/output/0/status").textValue()).isEqualTo("incomplete");
    }

    @Test
    void spaceBeforeAThoughtThatIsCutDoesNotCloseIt() throws Exception {
        JsonNode response =
                run(Turns.of(List.of(new TextDelta("\n"), new ReasoningDelta("Hm"), new Finished(Reason.LENGTH))), AGE);

        assertThat(types(response)).containsExactly("reasoning");
        assertThat(response.at("/output/0/status").textValue()).isEqualTo("incomplete");
    }

    @Test
    void aRemarkBesideACallOfAnUpstreamThatGuaranteesTheFormatStays() throws Exception {
        Turns model = Turns.of(says(new TextDelta("Let me look."), call(says())));
        JsonNode response = run(guaranteed(model), model, AGE);

        assertThat(response.at("/status").textValue()).isEqualTo("completed");
        assertThat(types(response)).containsExactly("message", "function_call");
        assertThat(texts(response)).containsExactly("Let me look.");
    }

    @Test
    void whatIsHeardLiveDoesNotCountTwice() throws Exception {
        live = new LiveResponse(
                Lives.begun("resp_1", true), List.of(), Lives.ALICE, true, 20_000, Checkpoints.NONE, Lives.NOON);
        Turns model = Turns.of(says("{\"age\":\"", "x".repeat(12_000), "\"}", ""));
        JsonNode response = run(guaranteed(model), model, OBJECT);

        assertThat(response.at("/status").textValue()).isEqualTo("completed");
    }

    @Test
    void logProbabilitiesStayWithTheirText() throws Exception {
        List<ModelEvent> events = new ArrayList<>();
        for (String token : List.of("{\"age\"", ":", "36", "}")) {
            events.add(
                    new TextDelta(token, List.of(Json.MAPPER.createObjectNode().put("token", token))));
        }
        events.add(new Finished(Reason.STOP));
        JsonNode response = run(Turns.of(events), AGE);

        assertThat(response.at("/output/0/content/0/logprobs").findValuesAsText("token"))
                .containsExactly("{\"age\"", ":", "36", "}");
    }

    @Test
    void aModelThatBreaksOffLeavesNothingOfWhatWasHeldBack() throws Exception {
        JsonNode response = run(Turns.of(List.of(new TextDelta("{\"age"))), AGE);

        assertThat(response.at("/status").textValue()).isEqualTo("failed");
        assertThat(response.at("/error/message").textValue()).isEqualTo("The model broke off its answer.");
        assertThat(response.at("/output")).isEmpty();
    }

    @Test
    void whoCancelsWhileAnAnswerIsHeldBackSeesNothingOfIt() throws Exception {
        Turns model = Turns.of(says("{\"age\"", ":36}"));
        model.before = () -> live.stop(Ending.CANCELLED);
        JsonNode response = run(model, AGE);

        assertThat(response.at("/status").textValue()).isEqualTo("cancelled");
        assertThat(response.at("/output")).isEmpty();
    }

    @Test
    void aLateEndOfTheTimeFailsEvenTheSecondTurn() throws Exception {
        Turns model = Turns.of(says(BAD), says(GOOD));
        model.before = () -> {
            if (model.asked.size() == 2) {
                live.stop(new Ending.Failed(ApiError.server(504, "Too long.")));
            }
        };
        JsonNode response = run(model, AGE);

        assertThat(response.at("/error/message").textValue()).isEqualTo("Too long.");
        assertThat(response.at("/usage/input_tokens").intValue()).isEqualTo(10);
    }

    @Test
    void whatIsHeldBackCountsAsWhatIsWritten() throws Exception {
        live = new LiveResponse(
                Lives.begun("resp_1", true), List.of(), Lives.ALICE, true, 20_000, Checkpoints.NONE, Lives.NOON);
        Turns model = Turns.of(says("{\"age\":\"", "x".repeat(12_000), "y".repeat(12_000), "z".repeat(12_000)));
        JsonNode response = run(model, AGE);

        assertThat(response.at("/status").textValue()).isEqualTo("incomplete");
        assertThat(response.at("/incomplete_details/reason").textValue()).isEqualTo("max_output_tokens");
        assertThat(texts(response)).singleElement().asString().contains("xy").doesNotContain("z");
    }

    @Test
    void theSecondTurnHasTheRoomThatTheFirstLeft() throws Exception {
        live = new LiveResponse(
                Lives.begun("resp_1", true), List.of(), Lives.ALICE, true, 20_000, Checkpoints.NONE, Lives.NOON);
        Turns model = Turns.of(says("no".repeat(8_000)), says("[\"", "x".repeat(30_000), "\"]"));
        JsonNode response = run(model, AGE);

        assertThat(model.asked).hasSize(2);
        assertThat(response.at("/status").textValue()).isEqualTo("incomplete");
        assertThat(texts(response)).singleElement().asString().startsWith("[\"xx");
    }

    @Test
    void halfACharacterInANameDoesNotKeepTheFaultFromBeingTold() throws Exception {
        Turns model = Turns.of(says("{\"\\ud83d\":1}"), says("{\"age\":1,\"\\ud83d\":1}"));
        assertThat(run(model, AGE).at("/error/message").textValue()).startsWith(WRONG + "property '?'");
    }

    @Test
    void anUpstreamThatGuaranteesTheFormatIsHeardLive() throws Exception {
        Turns model = Turns.of(says("{\"age\"", ":36}"));
        List<Integer> known = new ArrayList<>();
        model.before = () -> known.add(live.nextIndex());
        JsonNode response = run(guaranteed(model), model, AGE);

        assertThat(known.get(1)).isEqualTo(1);
        assertThat(texts(response)).containsExactly(GOOD);
    }

    @Test
    void anUpstreamThatBreaksItsWordFailsTheResponse() throws Exception {
        Turns model = Turns.of(says(BAD), says(GOOD));
        JsonNode response = run(guaranteed(model), model, AGE);

        assertThat(model.asked).hasSize(1);
        assertThat(response.at("/status").textValue()).isEqualTo("failed");
        assertThat(response.at("/error/message").textValue()).startsWith(WRONG + "/age: ");
        assertThat(response.at("/usage/input_tokens").intValue()).isEqualTo(10);
    }

    @Test
    void anUpstreamThatGuaranteesTheFormatMayRefuseCallOrBeCut() throws Exception {
        for (Turns model : List.of(
                Turns.of(says(new RefusalDelta("No."), says())),
                Turns.of(says(new TextDelta("\n"), call(says()))),
                Turns.of(Turns.cut(Reason.LENGTH, "{\"ag")))) {
            live = Lives.framed();
            assertThat(run(guaranteed(model), model, AGE).at("/status").textValue())
                    .isNotEqualTo("failed");
        }
    }

    @Test
    void plainTextIsNotTouched() {
        ModelRequest request = request("{'type':'text'}");
        assertThat(AnswerForm.of(request.request(), model(Turns.of()))).isSameAs(AnswerForm.FREE);
    }

    @Test
    void aBadSchemaIsA400ThatNamesThePlace() {
        ModelRequest request =
                request("{'type':'json_schema','name':'mine','schema':{'properties':{'a':{'type':'strin'}}}}");
        ApiError error = catchThrowableOfType(
                        ApiException.class, () -> AnswerForm.of(request.request(), model(Turns.of())))
                .error();

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("invalid_json_schema");
        assertThat(error.param()).isEqualTo("text.format.schema");
        assertThat(error.message())
                .startsWith("Invalid schema for response_format 'mine': In context=('properties', 'a', 'type'), ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"36}", "35}", ""})
    void anAnswerInSeveralPartsIsAllOfThem(String told) throws Exception {
        List<ModelEvent> events = new ArrayList<>();
        part(events, "{\"age\":", "{\"age\":");
        part(events, told, "36}");
        events.addAll(says());
        assertThat(texts(run(Turns.of(events), AGE))).containsExactly(GOOD);
    }

    @Test
    void whatAPartIsAsAWholeTakesThePlaceOfAllItsPieces() throws Exception {
        List<ModelEvent> events = new ArrayList<>(List.of(new TextDelta("{\"a"), SOURCE, new TextDelta("ge\":1}")));
        events.add(new ModelEvent.PartDone(ModelEvent.Part.TEXT, GOOD));
        events.addAll(says());
        assertThat(texts(run(Turns.of(events), AGE))).containsExactly(GOOD);
    }

    private static void part(List<ModelEvent> events, String told, String whole) {
        events.add(new TextDelta(told));
        events.add(new ModelEvent.PartDone(ModelEvent.Part.TEXT, whole));
    }

    private static List<ModelEvent> call(List<ModelEvent> rest) {
        return says(new ToolCallStarted(0, "f"), says(new ToolArgumentsDelta(0, "{\"x\":1}"), rest));
    }

    private static ModelClient guaranteed(Turns model) {
        return new ModelClient() {
            @Override
            public ModelStream stream(ModelRequest request, Cancellation cancel) throws ModelException {
                return model.stream(request, cancel);
            }

            @Override
            public boolean guaranteesFormats() {
                return true;
            }
        };
    }

    private static String note(Turns model) {
        Message note = (Message) model.asked.getLast().context().getLast();
        assertThat(note.role()).isEqualTo(Item.Role.USER);
        return ((InputText) note.content().getFirst()).text();
    }

    /** What every event of that type that was seen has in that field. */
    private List<String> told(String type, String field) {
        return seen.stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("data: {"))
                .map(line -> Json.tree(line.substring(6).getBytes(StandardCharsets.UTF_8)))
                .filter(event -> event.path("type").asText().equals(type))
                .map(event -> event.path(field).textValue())
                .toList();
    }

    private static List<String> texts(JsonNode response) {
        return response.at("/output").findValuesAsText("text");
    }

    private static List<String> types(JsonNode response) {
        List<String> types = new ArrayList<>();
        response.at("/output").forEach(item -> types.add(item.get("type").textValue()));
        return types;
    }

    private static Model model(ModelClient client) {
        return new Model("m", "u", client);
    }

    private static ModelRequest request(String format) {
        return Requests.of("{'model':'m','input':'Hi','text':{'format':%s}}"
                .formatted(format)
                .replace('\'', '"'));
    }

    private JsonNode run(Turns model, String format) throws Exception {
        return run(model, model, format);
    }

    /** The last state; what was seen on the way folds into the same. */
    private JsonNode run(ModelClient client, Turns model, String format) throws Exception {
        ModelRequest request = request(format);
        Model served = model(client);
        live.begin();
        live.announce();
        Journal.Reader reader = live.from(0);
        Ids ids = new Ids(Lives.NOON, new AtomicLong()::incrementAndGet);
        ReasoningForm reasoning = new ReasoningForm(ReasoningNames.OPENAI, false, item -> item);
        new Run(
                        live,
                        served,
                        request,
                        AnswerForm.of(request.request(), served),
                        reasoning,
                        Screening.NONE,
                        TestTools.none(ids),
                        TestTools.noPlan(),
                        ids)
                .run();
        List<byte[]> frames = Played.frames(reader);
        frames.forEach(frame -> seen.add(new String(frame, StandardCharsets.UTF_8)));
        JsonNode last = Json.tree(live.now());
        assertThat(ClientFold.of(Played.events(frames))).isEqualTo(last);
        return last;
    }
}
