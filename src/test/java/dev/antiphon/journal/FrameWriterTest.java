package dev.antiphon.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.contract.SharedFiles;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.event.ResponseEvent;
import dev.antiphon.event.ResponseEvent.FunctionCallArgumentsDelta;
import dev.antiphon.event.ResponseEvent.OutputTextDelta;
import dev.antiphon.event.ResponseEvent.ReasoningSummaryTextDelta;
import dev.antiphon.event.ResponseEvent.RefusalDelta;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A spliced frame is the frame that Jackson alone would have made, whatever the text is. */
class FrameWriterTest {

    static List<String> texts() {
        List<String> texts = new ArrayList<>(List.of(
                "",
                "plain",
                "wörld",
                "🌍",
                "🌍 first, and the prefix must not move",
                "\"quoted\" \\ / \b\f\n\r\t",
                "\u0000\u001f\u007f",
                "\u2028\u2029",
                "event: x\n\ndata: y\n\n",
                "ﷺ𝔘𝔫𝔦",
                "x".repeat(70_000)));
        if (SharedFiles.present("corpora/naughty-strings.json")) {
            SharedFiles.json("corpora/naughty-strings.json").forEach(text -> texts.add(text.textValue()));
        }
        return texts;
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aSplicedFrameIsTheOneJacksonWouldMake(String text) {
        FrameWriter writer = new FrameWriter();
        for (ResponseEvent event : List.of(
                new OutputTextDelta("msg_1", 0, 0, List.of(), text),
                new OutputTextDelta("msg_1", 0, 0, List.of(), "then"),
                new OutputTextDelta("msg_1", 0, 0, List.of(), text),
                new OutputTextDelta("msg_1", 0, 1, List.of(), text),
                new RefusalDelta("msg_1", 0, 2, text),
                ReasoningNames.OPENAI.delta("rs_1", 1, 0, text),
                ReasoningNames.OPEN_RESPONSES.delta("rs_1", 1, 0, text),
                new ReasoningSummaryTextDelta("rs_1", 1, 0, text),
                new FunctionCallArgumentsDelta("fc_1", 2, text),
                new FunctionCallArgumentsDelta("fc_2", 3, text))) {
            assertThat(text(writer.write(7, event))).isEqualTo(plain(7, event));
        }
    }

    @Test
    void aDeltaWithLogprobsIsWrittenWholeAndDisturbsNone() {
        FrameWriter writer = new FrameWriter();
        OutputTextDelta bare = new OutputTextDelta("msg_1", 0, 0, List.of(), "a");
        OutputTextDelta dressed = new OutputTextDelta(
                "msg_1", 0, 0, List.of(Json.MAPPER.createObjectNode().put("token", "a")), "a");
        for (OutputTextDelta delta : List.of(bare, dressed, bare, dressed)) {
            assertThat(text(writer.write(0, delta))).isEqualTo(plain(0, delta));
        }
    }

    @Test
    void aFrameIsOneEventLineOneDataLineAndABlankOne() {
        String frame = text(new FrameWriter()
                .write(0, new OutputTextDelta("msg_1", 0, 0, List.of(), "a\r\nevent: forged\r\n\r\n")));
        assertThat(frame.split("\n", -1)).hasSize(4);
        assertThat(frame).doesNotContain("\r");
    }

    @Test
    void theJsonOfAFrameCanBeTakenOutAgain() {
        byte[] frame =
                new FrameWriter().write(3, "response.created", "{\"id\":\"resp_1\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(text(frame)).startsWith("event: response.created\ndata: ");
        assertThat(text(Frame.json(frame)))
                .isEqualTo("{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"},\"sequence_number\":3}");
    }

    private static String plain(int number, ResponseEvent event) {
        ObjectNode json = Json.MAPPER.valueToTree(event);
        json.put("sequence_number", number);
        return "event: " + event.type() + "\ndata: " + text(Json.bytes(json)) + "\n\n";
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
