package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Lives;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.ReasoningDelta;
import dev.antiphon.model.ModelEvent.ToolArgumentsDelta;
import dev.antiphon.model.ModelEvent.ToolCallStarted;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.model.Requests;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.ToolSpec;
import dev.antiphon.toolset.Callee;
import dev.antiphon.toolset.ClientTool;
import dev.antiphon.writer.AnswerForm;
import dev.antiphon.writer.ReasoningForm;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a request does not let a model call, no client is asked to run, whatever the model says. */
@Tag("R64")
class ToolLimitsTest {

    private static final String TOOLS =
            "'tools':[{'type':'function','name':'f'},{'type':'function','name':'g'},{'type':'shell'}]";
    private static final String ONLY_F =
            TOOLS + ",'tool_choice':{'type':'allowed_tools','mode':'auto','tools':[{'type':'function','name':'f'}]}";

    private final LiveResponse live = Lives.framed();

    @Test
    void aCallThatIsNotAllowedIsRefusedAndTheModelIsAskedAgain() throws Exception {
        Turns model = Turns.of(calls("g"), Turns.says("ok"));
        JsonNode response = run(model, ONLY_F);

        assertThat(response.at("/output")).hasSize(1);
        assertThat(response.at("/output/0/content/0/text").textValue()).isEqualTo("ok");
        assertThat(response.at("/usage/input_tokens").intValue()).isEqualTo(20);
        List<Item> told = model.asked.getLast().context();
        assertThat(told).hasSize(3);
        assertThat(((Item.FunctionCall) told.get(1)).name()).isEqualTo("g");
        assertThat(((Item.FunctionCallOutput) told.get(2)).output().textValue()).contains("does not allow");
    }

    @Test
    void aRefusedCallIsToldAsItWasMade() throws Exception {
        String tools = "'tools':[{'type':'function','name':'f'},{'type':'namespace','name':'n','description':'N',"
                + "'tools':[{'type':'custom','name':'c'},{'type':'function','name':'g'}]}],"
                + "'tool_choice':{'type':'function','name':'f'}";
        Turns model = Turns.of(
                finished(call(0, new Callee.Custom("n", "c"), "SELECT 1")),
                finished(call(0, new Callee.Function("n", "g"), "{}")),
                Turns.says("ok"));
        run(model, tools);

        List<Item> told = model.asked.getLast().context();
        assertThat(told.get(1)).isInstanceOfSatisfying(Item.CustomToolCall.class, custom -> {
            assertThat(custom.namespace()).isEqualTo("n");
            assertThat(custom.input()).isEqualTo("SELECT 1");
        });
        assertThat(told.get(3))
                .isInstanceOfSatisfying(
                        Item.FunctionCall.class,
                        call -> assertThat(call.namespace()).isEqualTo("n"));
    }

    @Test
    void aModelThatInsistsFailsTheResponse() throws Exception {
        Turns model = Turns.of(calls("g"), calls("g"), calls("g"), Turns.says("ok"));
        JsonNode response = run(model, ONLY_F);

        assertThat(model.asked).hasSize(3);
        assertThat(response.get("status").textValue()).isEqualTo("failed");
        assertThat(response.at("/error/message").textValue()).contains("keeps calling tools");
        assertThat(response.at("/output")).isEmpty();
    }

    @Test
    void whatMayBeCalledIsHandedOverAndTheRestIsNot() throws Exception {
        Turns model = Turns.of(calls("g", "f"));
        JsonNode response = run(model, ONLY_F);

        assertThat(response.get("status").textValue()).isEqualTo("completed");
        assertThat(response.at("/output")).hasSize(1);
        assertThat(response.at("/output/0/name").textValue()).isEqualTo("f");
    }

    @Test
    void aModelThatAlsoSaidSomethingHasAnswered() throws Exception {
        List<ModelEvent> both = new ArrayList<>(Turns.says("Here."));
        both.addAll(1, call(0, new Callee.Function(null, "g"), "{}"));
        JsonNode response = run(Turns.of(both), ONLY_F);

        assertThat(response.get("status").textValue()).isEqualTo("completed");
        assertThat(response.at("/output")).hasSize(1);
    }

    @Test
    void noneMeansThatNothingIsCalled() throws Exception {
        JsonNode response = run(Turns.of(calls("f"), Turns.says("ok")), TOOLS + ",'tool_choice':'none'");

        assertThat(response.at("/output")).hasSize(1);
        assertThat(response.at("/output/0/type").textValue()).isEqualTo("message");
    }

    @Test
    void aNamedToolIsTheOnlyOneThatIsCalled() throws Exception {
        JsonNode response = run(Turns.of(calls("g", "f")), TOOLS + ",'tool_choice':{'type':'function','name':'f'}");

        assertThat(response.at("/output")).hasSize(1);
        assertThat(response.at("/output/0/name").textValue()).isEqualTo("f");
    }

    @Test
    void oneAtATimeIsOne() throws Exception {
        JsonNode response = run(Turns.of(calls("f", "g")), TOOLS + ",'parallel_tool_calls':false");

        assertThat(response.at("/output")).hasSize(1);
        assertThat(response.at("/output/0/name").textValue()).isEqualTo("f");
        assertThat(response.get("status").textValue()).isEqualTo("completed");
    }

    @Test
    void whatCannotBeTurnedIntoACallIsCorrected() throws Exception {
        Callee shell = new Callee.Own(ClientTool.of(
                new ToolSpec.Client("shell", Json.MAPPER.createObjectNode().put("type", "shell"))));
        Turns model = Turns.of(
                finished(call(0, shell, "{\"commands\":7}")),
                finished(call(0, shell, "{\"commands\":")),
                finished(call(0, shell, "{\"commands\":[\"ls\"]}")));
        JsonNode response = run(model, TOOLS);

        assertThat(response.at("/output")).hasSize(1);
        assertThat(response.at("/output/0/type").textValue()).isEqualTo("shell_call");
        assertThat(model.asked).hasSize(3);
        assertThat(((Item.FunctionCallOutput) model.asked.get(1).context().getLast())
                        .output()
                        .textValue())
                .contains("'commands' must be an array");
        assertThat(((Item.FunctionCallOutput) model.asked.get(2).context().getLast())
                        .output()
                        .textValue())
                .contains("not valid JSON");
    }

    @Test
    void whatIsNoCallIsCorrectedAlsoWhereTheModelSpokeBefore() throws Exception {
        Callee shell = new Callee.Own(ClientTool.of(
                new ToolSpec.Client("shell", Json.MAPPER.createObjectNode().put("type", "shell"))));
        List<ModelEvent> speaks = new ArrayList<>(Turns.says("Let me look."));
        speaks.addAll(1, call(0, shell, "{\"commands\":7}"));
        Turns model = Turns.of(speaks, finished(call(0, shell, "{\"commands\":[\"ls\"]}")));
        JsonNode response = run(model, TOOLS);

        assertThat(response.at("/output")).hasSize(2);
        assertThat(response.at("/output/1/type").textValue()).isEqualTo("shell_call");
        assertThat(model.asked.getLast().context())
                .extracting(Item::type)
                .containsExactly("message", "message", "function_call", "function_call_output");
    }

    @Test
    void halfACharacterInACommandIsNoCommand() throws Exception {
        Callee shell = new Callee.Own(ClientTool.of(
                new ToolSpec.Client("shell", Json.MAPPER.createObjectNode().put("type", "shell"))));
        Turns model = Turns.of(finished(call(0, shell, "{\"commands\":[\"echo \\ud83d\"]}")), Turns.says("ok"));
        JsonNode response = run(model, TOOLS);

        assertThat(model.asked).hasSize(2);
        assertThat(response.at("/output")).hasSize(1);
    }

    @Test
    void callsThatInterleaveAreRefusedOneByOne() throws Exception {
        Callee f = new Callee.Function(null, "f");
        Callee g = new Callee.Function(null, "g");
        JsonNode response = run(
                Turns.of(finished(List.of(
                        new ToolCallStarted(0, g),
                        new ToolCallStarted(1, f),
                        new ToolArgumentsDelta(0, "{}"),
                        new ToolArgumentsDelta(1, "{}")))),
                ONLY_F);

        assertThat(response.get("status").textValue()).isEqualTo("completed");
        assertThat(response.at("/output")).hasSize(1);
        assertThat(response.at("/output/0/name").textValue()).isEqualTo("f");
    }

    @Test
    void aSecondTurnWithoutWordsIsAnEmptyAnswer() throws Exception {
        List<ModelEvent> thinks = new ArrayList<>(List.of(new ReasoningDelta("I will use g.")));
        thinks.addAll(calls("g"));
        JsonNode response = run(Turns.of(thinks, Turns.says()), ONLY_F);

        assertThat(response.at("/output")).hasSize(2);
        assertThat(response.at("/output/1/type").textValue()).isEqualTo("message");
    }

    @Test
    void whatTheModelThoughtBeforeStays() throws Exception {
        List<ModelEvent> thinks = new ArrayList<>(List.of(new ReasoningDelta("I will use g.")));
        thinks.addAll(calls("g"));
        JsonNode response = run(Turns.of(thinks, Turns.says("ok")), ONLY_F);

        assertThat(response.at("/output")).hasSize(2);
        assertThat(response.at("/output/0/type").textValue()).isEqualTo("reasoning");
        assertThat(response.at("/output/1/type").textValue()).isEqualTo("message");
    }

    private static List<ModelEvent> calls(String... names) {
        List<ModelEvent> events = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            events.addAll(call(i, new Callee.Function(null, names[i]), "{}"));
        }
        return finished(events);
    }

    private static List<ModelEvent> call(int index, Callee callee, String arguments) {
        return List.of(new ToolCallStarted(index, callee), new ToolArgumentsDelta(index, arguments));
    }

    private static List<ModelEvent> finished(List<ModelEvent> events) {
        List<ModelEvent> all = new ArrayList<>(events);
        all.addAll(Turns.says());
        return all;
    }

    private JsonNode run(Turns model, String fields) throws Exception {
        ModelRequest request = Requests.of(("{'model':'m','input':'Hi'," + fields + "}").replace('\'', '"'));
        live.begin();
        live.announce();
        Ids ids = new Ids(Lives.NOON, new AtomicLong()::incrementAndGet);
        new Run(
                        live,
                        new Model("m", "u", model),
                        request,
                        AnswerForm.FREE,
                        new ReasoningForm(ReasoningNames.OPENAI, false, item -> item),
                        Screening.NONE,
                        TestTools.none(ids),
                        TestTools.noPlan(),
                        ids)
                .run();
        JsonNode last = Json.tree(live.now());
        assertThat(ClientFold.of(Played.events(Played.frames(live.from(0))))).isEqualTo(last);
        return last;
    }
}
