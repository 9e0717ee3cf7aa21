package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Lives;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.ReasoningDelta;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.ToolArgumentsDelta;
import dev.antiphon.model.ModelEvent.ToolCallStarted;
import dev.antiphon.model.ModelException;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Item.FunctionCall;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Usage;
import dev.antiphon.toolset.Toolset;
import dev.antiphon.writer.Next;
import dev.antiphon.writer.ReasoningForm;
import dev.antiphon.writer.TurnWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("R62")
class TurnWriterTest {

    private static final Finished STOP = new Finished(Reason.STOP);
    private final LiveResponse live = Lives.framed();
    private final TurnWriter writer = new TurnWriter(
            live,
            new Ids(Lives.NOON, new AtomicLong()::incrementAndGet),
            Toolset.NONE,
            new ReasoningForm(ReasoningNames.OPENAI, false, item -> item));

    TurnWriterTest() {
        live.begin();
    }

    @Tag("R15")
    @Tag("R16")
    @Tag("R18")
    @Test
    void aCallHasAnIdOfItsOwnAndKeepsItEverywhere() throws Exception {
        List<JsonNode> events = play(new ToolCallStarted(0, "f"), new ToolArgumentsDelta(0, "{\"a\":1}"), STOP);
        FunctionCall call = (FunctionCall) output().getFirst();

        assertThat(call.id()).matches("fc_[0-9a-f]{32}");
        assertThat(call.callId()).matches("call_[0-9a-f]{32}");
        assertThat(events)
                .filteredOn(event -> event.has("item_id"))
                .hasSize(2)
                .allMatch(event -> event.get("item_id").textValue().equals(call.id()));
        assertThat(events)
                .filteredOn(event -> event.has("item"))
                .hasSize(2)
                .allMatch(event -> event.at("/item/id").textValue().equals(call.id()))
                .allMatch(event -> event.at("/item/call_id").textValue().equals(call.callId()));
    }

    @Tag("R19")
    @Tag("R20")
    @Tag("R43")
    @Test
    void twoCallsOfOneToolHaveIdsOfTheirOwn() throws Exception {
        play(
                new ToolCallStarted(0, "f"),
                new ToolArgumentsDelta(0, "{}"),
                new ToolCallStarted(1, "f"),
                new ToolArgumentsDelta(1, "{}"),
                STOP);
        assertThat(output())
                .extracting(item -> ((FunctionCall) item).callId())
                .doesNotHaveDuplicates()
                .hasSize(2);
        assertThat(output()).extracting(Item::id).doesNotHaveDuplicates();
    }

    @Tag("R20")
    @Test
    void interleavedCallsAreUntangled() throws Exception {
        List<JsonNode> events = play(
                new ToolCallStarted(0, "f"),
                new ToolCallStarted(1, "g"),
                new ToolArgumentsDelta(1, "{\"b\":"),
                new ToolArgumentsDelta(0, "{\"a\":"),
                new ToolArgumentsDelta(0, "1}"),
                new ToolArgumentsDelta(1, "2}"),
                STOP);
        assertThat(output())
                .extracting(item -> ((FunctionCall) item).name() + ((FunctionCall) item).arguments())
                .containsExactly("f{\"a\":1}", "g{\"b\":2}");
        ClientFold.of(events);
    }

    @Tag("R21")
    @Test
    void argumentsWithoutACallAreAFaultAndNotAnEmptyId() throws Exception {
        assertThatThrownBy(() -> writer.write(new ToolArgumentsDelta(3, "{}"))).isInstanceOf(ModelException.class);
        writer.write(new ToolArgumentsDelta(3, " "));
    }

    @Test
    void aCallWithoutArgumentsHasAnEmptyObject() throws Exception {
        play(new ToolCallStarted(0, "f"), new ToolCallStarted(1, "g"), STOP);
        assertThat(output())
                .extracting(item -> ((FunctionCall) item).arguments())
                .containsExactly("{}", "{}");
    }

    @ParameterizedTest
    @CsvSource({
        "STOP, completed, completed, ",
        "LENGTH, incomplete, incomplete, max_output_tokens",
        "CONTENT_FILTER, incomplete, incomplete, content_filter"
    })
    @Tag("R29")
    void howAModelStopsIsHowItsItemAndTheResponseEnd(Reason reason, String item, String status, String why)
            throws Exception {
        play(new TextDelta("Hi"), new Finished(reason));
        JsonNode last = Json.tree(live.now());
        assertThat(last.at("/output/0/status").textValue()).isEqualTo(item);
        assertThat(last.get("status").textValue()).isEqualTo(status);
        assertThat(last.at("/incomplete_details/reason").textValue()).isEqualTo(why);
    }

    @Test
    void aCallThatWasCutShortIsMarkedSoAndIsTheLast() throws Exception {
        play(
                new TextDelta("I will"),
                new ToolCallStarted(0, "f"),
                new ToolArgumentsDelta(0, "{\"a\":"),
                new Finished(Reason.LENGTH));
        assertThat(output().getFirst()).extracting("status").isEqualTo("completed");
        assertThat(output().getLast()).extracting("status").isEqualTo("incomplete");
        assertThat(((FunctionCall) output().getLast()).arguments()).isEqualTo("{\"a\":");
    }

    @Test
    void reasoningTextAndCallAreItemsOneAfterAnother() throws Exception {
        List<JsonNode> events = play(
                new ReasoningDelta("hm"),
                new TextDelta("So"),
                new ToolCallStarted(0, "f"),
                new ToolArgumentsDelta(0, "{}"),
                new TextDelta("and"),
                STOP);
        assertThat(output()).extracting(Item::type).containsExactly("reasoning", "message", "function_call", "message");
        assertThat(events)
                .filteredOn(event -> event.get("type").textValue().equals("response.output_item.added"))
                .extracting(event -> event.get("output_index").intValue())
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void whatIsBrokenOffIsClosedAsIncomplete() throws Exception {
        writer.write(new TextDelta("Hel"));
        writer.close();
        live.end(Ending.CANCELLED, Usage.NONE);
        assertThat(output().getFirst()).extracting("status").isEqualTo("incomplete");
        assertThat(writer.next()).isNull();
        ClientFold.of(events());
    }

    @Tag("R60")
    @Test
    void aModelThatSaysNothingHasStillAnswered() throws Exception {
        play(STOP);
        assertThat(output()).singleElement().extracting(Item::type).isEqualTo("message");
    }

    @Tag("R58")
    @Test
    void usageIsWhatTheModelReported() throws Exception {
        assertThat(writer.usage()).isEqualTo(Usage.NONE);
        writer.write(new ModelEvent.UsageReported(Usage.of(9, 4, 5, 2)));
        assertThat(writer.usage()).isEqualTo(Usage.of(9, 4, 5, 2));
        assertThat(live.nextIndex()).isZero();
    }

    private List<JsonNode> play(ModelEvent... events) throws Exception {
        for (ModelEvent event : events) {
            writer.write(event);
        }
        writer.close();
        live.end(((Next.End) writer.next()).ending(), writer.usage());
        return events();
    }

    private List<JsonNode> events() {
        return Lives.frames(live.from(0)).stream()
                .map(frame -> frame.substring(frame.indexOf("\ndata: ") + 7))
                .map(json -> Json.tree(json.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private List<Item> output() {
        try {
            return live.await(java.time.Duration.ZERO)
                    .orElseThrow()
                    .last()
                    .response()
                    .output();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
