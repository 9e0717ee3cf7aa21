package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.antiphon.agent.ToolHouse.Told;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Part;
import dev.antiphon.model.ModelEvent.PartDone;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.ReasoningDelta;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.ToolArgumentsDone;
import dev.antiphon.model.ModelEvent.ToolCallStarted;
import dev.antiphon.protocol.Json;
import dev.antiphon.safety.Action;
import dev.antiphon.safety.Fence;
import dev.antiphon.safety.Safety;
import dev.antiphon.safety.Where;
import dev.antiphon.safety.Words;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All the ways in which a model can say a thing: none of them says what must not be said. */
@Tag("U7")
@Tag("U30")
class SiftedAnswerTest extends WithToolHouse {

    private static final String KEY = "key-12345";
    private static final String FUNCTION = ",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{}}]";

    private Told said(Action action, String fields, ModelEvent... events) throws Exception {
        tools.safety = new Safety(Words.where(Where.OUTPUT, action), Map.of(), Fence.NONE);
        Told told = tools.run(Turns.of(List.of(events)), fields);
        assertThat(told.events() + " " + told.json()).doesNotContain(KEY);
        return told;
    }

    private static TextDelta text(String text) {
        JsonNode token = Json.MAPPER.createObjectNode().put("token", text).put("logprob", -1);
        return new TextDelta(text, List.of(token));
    }

    @Test
    void probabilitiesDoNotSpellOutWhatIsHeldBackOrReplaced() throws Exception {
        Told replaced = said(
                Action.REDACT,
                "",
                text("It is "),
                text("key-"),
                text("12345"),
                text(" now"),
                new Finished(Reason.STOP));
        assertThat(replaced.json().at("/output/0/content/0/text").asText()).isEqualTo("It is (removed: key) now");

        Told blocked = said(Action.BLOCK, "", text("It is " + KEY), text(" now"), new Finished(Reason.STOP));
        assertThat(blocked.json().at("/output/0/content/0/logprobs").toString()).doesNotContain("key");
    }

    @Test
    void wholePartsAreLookedAtWhateverTheirPiecesWere() throws Exception {
        Told told = said(
                Action.REDACT,
                "",
                text("It "),
                new PartDone(Part.TEXT, "It is " + KEY + "."),
                new Finished(Reason.STOP));

        assertThat(told.json().at("/output/0/content/0/text").asText()).isEqualTo("It is (removed: key).");
    }

    @Test
    void aCallThatComesWholeAndIsBlockedEndsTheAnswerAsFiltered() throws Exception {
        Told told = said(
                Action.BLOCK,
                FUNCTION,
                new ToolCallStarted(0, "f"),
                new ToolArgumentsDone(0, "{\"a\":\"" + KEY + " x\"}"),
                new Finished(Reason.STOP));

        assertThat(told.status()).isEqualTo("incomplete");
        assertThat(told.json().at("/incomplete_details/reason").asText()).isEqualTo("content_filter");
    }

    @Test
    void aSourceDoesNotCutATextInTwo() throws Exception {
        Told told = said(
                Action.REDACT,
                "",
                text("It is key-"),
                new ModelEvent.AnnotationAdded(Json.MAPPER
                        .createObjectNode()
                        .put("type", "url_citation")
                        .put("title", "About " + KEY)),
                text("12345 now"),
                new Finished(Reason.STOP));

        assertThat(told.json().at("/output/0/content/0/text").asText()).isEqualTo("It is (removed: key) now");
        assertThat(told.json().at("/output/0/content/0/annotations/0/title").asText())
                .isEqualTo("About (removed: key)");
    }

    @Test
    void whatALimitCutsOffIsNotTold() throws Exception {
        Told told = said(Action.REDACT, "", text("It is key-12"), new Finished(Reason.LENGTH));

        assertThat(told.status()).isEqualTo("incomplete");
        assertThat(told.json().at("/output/0/content/0/text").asText()).isEqualTo("It is ");
    }

    @Test
    void thoughtsAreLookedAtAndEndTheAnswerToo() throws Exception {
        Told told =
                said(Action.BLOCK, "", new ReasoningDelta("I know " + KEY), text("Never. "), new Finished(Reason.STOP));

        assertThat(told.status()).isEqualTo("incomplete");
        assertThat(told.events().toString()).doesNotContain("Never");
    }

    @Test
    void anUpstreamsOwnItemsAreLookedAtInPiecesAndWhole() throws Exception {
        String type = "code_interpreter_call";
        Told told = said(
                Action.REDACT,
                "",
                new ModelEvent.HostedStarted(
                        0,
                        Json.MAPPER
                                .createObjectNode()
                                .put("type", type)
                                .put("id", "ci_1")
                                .put("code", "")),
                progress("delta", "delta", "print('key-"),
                progress("delta", "delta", "12345')"),
                progress("done", "code", "print('" + KEY + "')"),
                new ModelEvent.HostedDone(
                        0,
                        Json.MAPPER
                                .createObjectNode()
                                .put("type", type)
                                .put("id", "ci_1")
                                .put("status", "completed")
                                .put("container_id", "c")
                                .put("code", "print('" + KEY + "')")),
                new Finished(Reason.STOP));

        assertThat(told.item(0).get("code").asText()).isEqualTo("print('(removed: key)')");
    }

    private static ModelEvent progress(String step, String field, String text) {
        return new ModelEvent.HostedProgress(
                0,
                "response.code_interpreter_call_code." + step,
                Map.of(
                        "item_id",
                        TextNode.valueOf("ci_1"),
                        "output_index",
                        IntNode.valueOf(0),
                        field,
                        TextNode.valueOf(text)));
    }
}
