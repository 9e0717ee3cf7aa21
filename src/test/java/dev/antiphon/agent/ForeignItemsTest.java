package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Lives;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.AnsweredBy;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.HostedDone;
import dev.antiphon.model.ModelEvent.HostedProgress;
import dev.antiphon.model.ModelEvent.HostedStarted;
import dev.antiphon.model.ModelEvent.PartDone;
import dev.antiphon.model.ModelEvent.ReasoningDelta;
import dev.antiphon.model.ModelEvent.ReasoningKept;
import dev.antiphon.model.ModelEvent.ReasoningStarted;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.ToolArgumentsDelta;
import dev.antiphon.model.ModelEvent.ToolArgumentsDone;
import dev.antiphon.model.ModelEvent.ToolCallStarted;
import dev.antiphon.model.ModelException;
import dev.antiphon.protocol.Fields;
import dev.antiphon.protocol.Foreign;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item.Reasoning;
import dev.antiphon.protocol.ItemReader;
import dev.antiphon.protocol.Json;
import dev.antiphon.toolset.Toolset;
import dev.antiphon.writer.ReasoningForm;
import dev.antiphon.writer.TurnWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What upstreams that know items say of theirs, written down as ours. */
class ForeignItemsTest {

    private static final Finished STOP = new Finished(ModelEvent.Reason.STOP);
    private final LiveResponse live = Lives.framed();
    private final TurnWriter writer = new TurnWriter(
            live,
            new Ids(Lives.NOON, new AtomicLong()::incrementAndGet),
            Toolset.NONE,
            new ReasoningForm(ReasoningNames.OPENAI, false, ForeignItemsTest::sealed));

    ForeignItemsTest() {
        live.begin();
    }

    @ParameterizedTest
    @CsvSource({"Hello, Hello,", "Hel, Hello, lo", "Halo, Hello,"})
    @Tag("R48")
    @Tag("R57")
    void aTextIsInTheEndWhatItsUpstreamSaysItIs(String told, String whole, String more) throws Exception {
        List<JsonNode> events = play(new TextDelta(told), new PartDone(ModelEvent.Part.TEXT, whole), STOP);

        assertThat(Json.tree(live.now()).at("/output/0/content/0/text").textValue())
                .isEqualTo(whole);
        assertThat(of("response.output_text.done", events))
                .extracting(event -> event.get("text").textValue())
                .containsExactly(whole);
        assertThat(of("response.output_text.delta", events))
                .extracting(event -> event.get("delta").textValue())
                .containsExactlyElementsOf(more == null ? List.of(told) : List.of(told, more));
    }

    @Test
    @Tag("R57")
    void argumentsAreInTheEndWhatTheirUpstreamSaysTheyAre() throws Exception {
        List<JsonNode> events = play(
                new ToolCallStarted(0, "f"),
                new ToolArgumentsDelta(0, "{\"a\":1"),
                new ToolArgumentsDone(0, "{\"a\":2}"),
                STOP);

        assertThat(of("response.function_call_arguments.done", events))
                .extracting(event -> event.get("arguments").textValue())
                .containsExactly("{\"a\":2}");
        assertThat(Json.tree(live.now()).at("/output/0/arguments").textValue()).isEqualTo("{\"a\":2}");
    }

    @Test
    void aPartThatIsOverIsFollowedByAnother() throws Exception {
        play(
                new ReasoningDelta("One"),
                new PartDone(ModelEvent.Part.REASONING, "One"),
                new ReasoningDelta("Two"),
                new ReasoningStarted(),
                new ReasoningDelta("Three"),
                STOP);

        JsonNode output = Json.tree(live.now()).get("output");
        assertThat(output.at("/0/content")).hasSize(2);
        assertThat(output.at("/1/content/0/text").textValue()).isEqualTo("Three");
    }

    @Test
    void whatAnUpstreamWantsBackIsSealedThoughNobodyAskedForIt() throws Exception {
        play(
                new ReasoningDelta("Hm"),
                new ReasoningKept(new Foreign("u", "theirs")),
                new ReasoningStarted(),
                new ReasoningDelta("Hm"),
                STOP);

        JsonNode output = Json.tree(live.now()).get("output");
        assertThat(output.at("/0/encrypted_content").textValue()).isEqualTo("sealed:theirs");
        assertThat(output.at("/1").has("encrypted_content")).isFalse();
    }

    @Test
    @Tag("R43")
    void anItemOfTheUpstreamKeepsItsEventsAndGetsAnIdOfOurs() throws Exception {
        List<JsonNode> events = play(
                new TextDelta("Hi"),
                new HostedStarted(7, item("{'id':'ws_theirs','type':'web_search_call','status':'in_progress'}")),
                new HostedProgress(
                        7,
                        "response.web_search_call.searching",
                        Map.of(
                                "item_id",
                                Json.MAPPER.valueToTree("ws_theirs"),
                                "output_index",
                                Json.MAPPER.valueToTree(7))),
                new HostedDone(7, item("{'id':'ws_theirs','type':'web_search_call','status':'completed','action':{}}")),
                new TextDelta("Ho"),
                STOP);

        JsonNode search = Json.tree(live.now()).at("/output/1");
        JsonNode searching = of("response.web_search_call.searching", events).getFirst();
        assertThat(search.get("id").textValue()).matches("ws_[0-9a-f]{32}");
        assertThat(search.get("status").textValue()).isEqualTo("completed");
        assertThat(searching.get("item_id")).isEqualTo(search.get("id"));
        assertThat(searching.get("output_index").intValue()).isEqualTo(1);
        assertThat(events.toString()).doesNotContain("ws_theirs");
    }

    @Test
    @Tag("R45")
    void whatComesBetweenTheEventsOfAnItemWaitsForItsEnd() throws Exception {
        play(
                new HostedStarted(0, item("{'id':'ws_1','type':'web_search_call','status':'in_progress'}")),
                new TextDelta("Meanwhile"),
                new HostedDone(0, item("{'id':'ws_1','type':'web_search_call','status':'completed'}")),
                STOP);

        JsonNode output = Json.tree(live.now()).get("output");
        assertThat(output.at("/0/status").textValue()).isEqualTo("completed");
        assertThat(output.at("/1/content/0/text").textValue()).isEqualTo("Meanwhile");
    }

    @Test
    void anItemTheUpstreamNeverFinishedIsMarkedSo() throws Exception {
        play(new HostedStarted(0, item("{'id':'ws_1','type':'web_search_call','status':'in_progress'}")), STOP);

        assertThat(Json.tree(live.now()).at("/output/0/status").textValue()).isEqualTo("incomplete");
    }

    @Test
    void progressOfAnItemThatIsNotOpenIsAFault() {
        assertThatThrownBy(() -> writer.write(new HostedProgress(3, "response.web_search_call.searching", Map.of())))
                .isInstanceOf(ModelException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'mcp_call','id':5,'status':{'a':1}}",
                "{'type':'mcp_call','server_label':'s','name':'n','arguments':'{}','status':{'a':1}}",
                "{'status':'completed'}",
                "{'type':7}",
                "{'type':'weird\\nthing'}",
                "{'type':'a:b:c'}",
                "{'type':'function_call_output','call_id':'c','output':'o'}",
                "{'type':'local_shell_call_output','id':'c','output':'o'}",
                "{'type':'web_search_call','status':'completed','call_id':7}",
                "{'type':'tool_search_output','tools':[{'type':'magic'}]}"
            })
    void anItemThatCouldNotBeReadAgainIsAFaultAndLeavesNoTrace(String json) throws Exception {
        assertThatThrownBy(() -> writer.write(new HostedStarted(0, item(json))))
                .isInstanceOfSatisfying(
                        ModelException.class,
                        fault -> assertThat(fault.error().status()).isEqualTo(502));

        assertThat(types(play())).containsExactly("response.created", "response.in_progress", "response.completed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'mcp_call','status':'completed'}",
                "{'type':'mcp_call','server_label':'s','name':'n','arguments':'{}','status':{'a':1}}",
                "{'type':'web_search_call','status':'completed'}",
                "{'type':'shell_call','call_id':'c','action':{'commands':['rm']}}"
            })
    void anItemThatEndsAsNoneCanIsAFaultAndStaysAsItBegan(String whole) throws Exception {
        writer.write(new HostedStarted(0, item("{'type':'mcp_call','server_label':'s','name':'n'}")));
        assertThatThrownBy(() -> writer.write(new HostedDone(0, item(whole))))
                .isInstanceOfSatisfying(
                        ModelException.class,
                        fault -> assertThat(fault.error().status()).isEqualTo(502));

        List<JsonNode> events = play();
        JsonNode left = of("response.output_item.done", events).getFirst().get("item");
        assertThat(left.get("arguments").textValue()).isEmpty();
        assertThat(Fields.readStored(left, ItemReader::read).type()).isEqualTo("mcp_call");
        assertThat(types(events))
                .containsSubsequence("response.output_item.added", "response.output_item.done", "response.completed");
    }

    @Test
    void anItemOfAKindOfItsOwnIsKeptAsItCame() throws Exception {
        play(
                new HostedStarted(0, item("{'type':'acme:look_up'}")),
                new HostedDone(0, item("{'type':'acme:look_up','found':{'a':1}}")),
                STOP);

        assertThat(Json.tree(live.now()).at("/output/0/found/a").intValue()).isEqualTo(1);
    }

    /** Which tools of the client's may be called is decided when a call begins. */
    @Test
    void whatBeganElsewhereDoesNotEndAsACallForTheClient() throws Exception {
        String shell = "{'type':'shell_call','call_id':'c','action':{'commands':['ls']}";
        writer.write(new HostedStarted(0, item(shell + ",'environment':{'type':'container_reference'}}")));

        assertThatThrownBy(() -> writer.write(new HostedDone(0, item(shell + "}"))))
                .isInstanceOf(ModelException.class);
    }

    @Test
    @Tag("R25")
    @Tag("U22")
    void theModelThatAnsweredIsTheOneOfTheResponse() throws Exception {
        play(new AnsweredBy("backup"), new TextDelta("Hi"), STOP);

        assertThat(Json.tree(live.now()).get("model").textValue()).isEqualTo("backup");
    }

    private static Reasoning sealed(Reasoning item) {
        Foreign foreign = item.foreign();
        return new Reasoning(
                item.id(),
                item.status(),
                item.summary(),
                item.content(),
                "sealed:" + (foreign == null ? "" : foreign.state()));
    }

    private static ObjectNode item(String json) {
        return (ObjectNode) Json.tree(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static List<JsonNode> of(String type, List<JsonNode> events) {
        return events.stream()
                .filter(event -> event.get("type").textValue().equals(type))
                .toList();
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.get("type").textValue()).toList();
    }

    private List<JsonNode> play(ModelEvent... said) throws ModelException {
        for (ModelEvent event : said) {
            writer.write(event);
        }
        writer.close();
        live.end(Ending.COMPLETED, writer.usage());
        return Lives.frames(live.from(0)).stream()
                .map(frame -> frame.substring(frame.indexOf("\ndata: ") + 7))
                .map(json -> Json.tree(json.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
