package dev.antiphon.model.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.model.Answers;
import dev.antiphon.model.Clients;
import dev.antiphon.model.MessagesReply;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.Served;
import dev.antiphon.model.ModelEvent.TextDelta;
import dev.antiphon.model.ModelEvent.UsageReported;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Requests;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.protocol.Usage;
import dev.antiphon.toolset.Callee;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the Messages API has that other protocols have not. */
class AnthropicClientTest {

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Clients clients = new Clients(upstream, line -> new AnthropicClient(line, Profile.DEFAULT));

    @AfterEach
    void close() throws Exception {
        clients.close();
        upstream.close();
    }

    @Test
    void wordsUsageAndTheEndComeThrough() throws Exception {
        upstream.answers(MessagesReply.begins(7, 2, 1).text("Hel", "lo").stops("end_turn", 5));
        assertThat(Answers.of(clients.client(), Requests.saying("Hi")))
                .containsExactly(
                        new TextDelta("Hel"),
                        new TextDelta("lo"),
                        new Served("default"),
                        new UsageReported(
                                new Usage(10, new Usage.InputDetails(2, 1), 5, new Usage.OutputDetails(0), 15)),
                        new Finished(Reason.STOP));
    }

    @Test
    void theRequestIsAPostWithTheKeyAndTheVersionAsTheApiWantsThem() throws Exception {
        upstream.answers(MessagesReply.says("Hi"));
        Answers.of(clients.client(Map.of("anthropic-beta", "some-beta")), Requests.saying("Hi"));

        assertThat(upstream.lastRequest().line()).isEqualTo("POST /v1/messages HTTP/1.1");
        assertThat(upstream.lastRequest().header("x-api-key")).isEqualTo(Clients.KEY);
        assertThat(upstream.lastRequest().header("anthropic-version")).isEqualTo("2023-06-01");
        assertThat(upstream.lastRequest().header("anthropic-beta")).isEqualTo("some-beta");
        assertThat(upstream.lastRequest().headers()).doesNotContainKey("authorization");
        assertThat(upstream.lastRequest().json().path("stream").asBoolean()).isTrue();
    }

    @Test
    @Tag("R61")
    void aPlainJsonAnswerIsUnderstood() throws Exception {
        upstream.answers(Reply.status(200, """
                {"type":"message","role":"assistant","model":"c","stop_reason":"end_turn",
                 "content":[{"type":"text","text":"Hello"}],"usage":{"input_tokens":1,"output_tokens":2}}
                """));
        assertThat(Answers.of(clients.client(), Requests.saying("Hi")))
                .containsExactly(
                        new TextDelta("Hello"), new UsageReported(Usage.of(1, 0, 2, 0)), new Finished(Reason.STOP));
    }

    @Test
    void aToolIsCalledByTheNameTheClientGaveIt() throws Exception {
        upstream.answers(MessagesReply.begins()
                .toolUse("toolu_1", "run", "{\"input\":", "\"ls\"}")
                .stops("tool_use", 3));
        assertThat(
                        Answers.of(
                                clients.client(),
                                Requests.of(
                                        "{\"model\":\"m\",\"input\":\"Hi\",\"tools\":[{\"type\":\"custom\",\"name\":\"run\"}]}")))
                .contains(new ModelEvent.ToolCallStarted(0, new Callee.Custom(null, "run")))
                .contains(new ModelEvent.ToolArgumentsDelta(0, "ls"));
    }
}
