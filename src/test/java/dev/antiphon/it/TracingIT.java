package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.model.Reply;
import dev.antiphon.observe.OtlpReceiver.Told;
import dev.antiphon.tool.mcp.McpHouse.Heard;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a collector is told by the real server, and how a trace goes on through it. */
@Tag("F85")
@Tag("R89")
class TracingIT extends IntegrationTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    @Test
    void aTraceGoesOnFromTheClientToTheModelAndTheTool() throws Exception {
        answers(Reply.callsTool("u", "house__echo", "{\"text\":\"secret words\"}"), Reply.says("Secret answer."));
        String id = Http.send(Http.posting(
                                "/v1/responses",
                                "{\"model\":\"scripted\",\"input\":\"Secret question\",\"tools\":[{\"type\":\"mcp\","
                                        + "\"server_label\":\"house\"}]}")
                        .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01"))
                .json()
                .path("id")
                .asText();

        Told root = Installation.get()
                .collector()
                .await(span -> span.text("gen_ai.response.id").equals(id));
        assertThat(root.traceId()).isEqualTo(TRACE);
        assertThat(root.parent()).isEqualTo(PARENT);
        List<Told> all = Installation.get().collector().spans().stream()
                .filter(span -> span.traceId().equals(TRACE))
                .toList();
        assertThat(all.stream().map(Told::name))
                .containsExactlyInAnyOrder("response", "chat", "execute_tool", "chat", "save");
        assertThat(all.toString()).doesNotContainIgnoringCase("secret");

        List<String> turns = all.stream()
                .filter(span -> span.name().equals("chat"))
                .map(turn -> "00-" + TRACE + "-" + turn.id() + "-01")
                .toList();
        assertThat(requests().stream().map(asked -> asked.header("traceparent")))
                .containsExactlyElementsOf(turns);
        assertThat(Installation.get().tools().heard().stream()
                        .filter(heard -> heard.what().equals("POST tools/call"))
                        .map(Heard::headers)
                        .map(headers -> headers.get("traceparent"))
                        .toList())
                .contains("00-" + TRACE + "-" + root.id() + "-01");
    }

    @Test
    void nobodyIsToldOfTheTraceOfAnother() throws Exception {
        answers(Reply.says("Hello."), Reply.says("Hello."));
        Http.create("{\"model\":\"scripted\",\"input\":\"Hi\"}");
        Http.create("{\"model\":\"scripted\",\"input\":\"Hi\"}");
        assertThat(requests().stream()
                        .map(asked -> asked.header("traceparent").substring(3, 35))
                        .distinct())
                .hasSize(2);
    }
}
