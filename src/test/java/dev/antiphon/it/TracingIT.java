package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.antiphon.model.Reply;
import dev.antiphon.observe.OtlpReceiver.Told;
import dev.antiphon.tool.mcp.McpHouse.Heard;
import java.util.List;
import java.util.Map;
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
    void whatIsSentAgainToAnUpstreamIsASpanForEachTry() {
        answers(Reply.error(503, "busy", "Secret words").header("Retry-After", "0"), Reply.says("Hello."));
        String id = Http.create("{\"model\":\"enforced/any\",\"input\":\"Hi\"}")
                .json()
                .path("id")
                .asText();

        List<Told> all = spans(id);
        assertThat(all.stream().map(Told::name)).containsExactlyInAnyOrder("response", "chat", "try", "try", "save");
        Told turn = all.stream()
                .filter(span -> span.name().equals("chat"))
                .findFirst()
                .orElseThrow();
        assertThat(all.stream().filter(span -> span.name().equals("try")))
                .allSatisfy(span -> assertThat(span.parent()).isEqualTo(turn.id()))
                .extracting(span -> span.text("error.type"), span -> span.text("http.request.resend_count"))
                .containsExactly(tuple("503", "null"), tuple("null", "1"));
        assertThat(all.toString()).doesNotContainIgnoringCase("secret");
        assertThat(requests())
                .hasSize(2)
                .allSatisfy(asked ->
                        assertThat(asked.header("traceparent")).startsWith("00-" + turn.traceId() + "-" + turn.id()));
    }

    @Test
    void theTraceOfAHandshakeGoesOnInEachResponseOfItsConnectionAndThatOfAMessageInItsOwn() {
        answers(Reply.says("One."), Reply.says("Two."), Reply.says("Three."));
        String other = "00-11111111111111111111111111111111-2222222222222222-01";
        try (LiveSocket socket = LiveSocket.open(
                "/v1/responses",
                Installation.ALICE,
                Map.of("traceparent", "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01"))) {
            for (String own :
                    List.of("", ",\"client_metadata\":{\"ws_request_header_traceparent\":\"" + other + "\"}", "")) {
                String id = socket.create("\"input\":\"Hi\"" + own)
                        .turn()
                        .response()
                        .path("id")
                        .asText();
                Told root = root(id);
                assertThat(root.traceId()).isEqualTo((own.isEmpty() ? "a" : "1").repeat(32));
                assertThat(root.parent()).isEqualTo((own.isEmpty() ? "b" : "2").repeat(16));
            }
        }
        try (LiveSocket socket = LiveSocket.open()) {
            answers(Reply.says("Four."));
            Told root = root(socket.create("\"input\":\"Hi\"")
                    .turn()
                    .response()
                    .path("id")
                    .asText());
            assertThat(root.parent()).as("nobody's").isEmpty();
        }
    }

    private static Told root(String id) {
        return Installation.get()
                .collector()
                .await(span -> span.text("gen_ai.response.id").equals(id));
    }

    private static List<Told> spans(String id) {
        String trace = root(id).traceId();
        return Installation.get().collector().spans().stream()
                .filter(span -> span.traceId().equals(trace))
                .toList();
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
