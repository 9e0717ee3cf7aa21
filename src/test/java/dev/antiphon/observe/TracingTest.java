package dev.antiphon.observe;

import static dev.antiphon.journal.Lives.ALICE;
import static dev.antiphon.journal.Lives.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.event.ResponseEvent.OutputTextDelta;
import dev.antiphon.event.RunNote;
import dev.antiphon.event.Traceparent;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Checkpoints;
import dev.antiphon.journal.Ending;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Lives;
import dev.antiphon.journal.Witness;
import dev.antiphon.observe.OtlpReceiver.Told;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Echo;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Usage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a receiver of traces is told of a response, and what not. */
@Tag("F85")
@Tag("R89")
@Timeout(60)
class TracingTest {

    private static final String PLANTED = "planted";
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0";

    /** All there may be in a trace without content: whoever adds to it looks twice. */
    private static final Set<String> ALLOWED = Set.of(
            "gen_ai.operation.name",
            "openinference.span.kind",
            "gen_ai.provider.name",
            "llm.system",
            "llm.provider",
            "server.address",
            "server.port",
            "error.type",
            "http.response.status_code",
            "http.request.resend_count",
            "gen_ai.request.model",
            "gen_ai.request.max_tokens",
            "gen_ai.request.temperature",
            "gen_ai.request.top_p",
            "gen_ai.output.type",
            "llm.invocation_parameters",
            "user.id",
            "antiphon.responses.previous_response_id",
            "antiphon.responses.conversation_id",
            "antiphon.responses.status",
            "antiphon.responses.taken_over",
            "antiphon.responses.kept",
            "antiphon.turn.round",
            "gen_ai.response.id",
            "gen_ai.response.model",
            "gen_ai.response.finish_reasons",
            "gen_ai.response.time_to_first_chunk",
            "llm.model_name",
            "gen_ai.usage.input_tokens",
            "gen_ai.usage.output_tokens",
            "llm.token_count.prompt",
            "llm.token_count.completion",
            "llm.token_count.total",
            "gen_ai.tool.name",
            "tool.name",
            "gen_ai.tool.call.id",
            "antiphon.tool.server",
            "antiphon.tool.fate",
            "antiphon.tool.outcome",
            "antiphon.guardrail.guard",
            "antiphon.guardrail.rule",
            "antiphon.guardrail.where",
            "antiphon.guardrail.effect",
            "antiphon.guardrail.count");

    /** What comes on top where the operator asks for content; a number stands for any. */
    private static final Set<String> CONTENT = Set.of(
            "gen_ai.input.messages",
            "gen_ai.output.messages",
            "gen_ai.tool.definitions",
            "gen_ai.tool.call.arguments",
            "gen_ai.tool.call.result",
            "llm.tools.N.tool.json_schema",
            "llm.input_messages.N.message.role",
            "llm.input_messages.N.message.content",
            "llm.input_messages.N.message.tool_call_id",
            "llm.input_messages.N.message.tool_calls.N.tool_call.id",
            "llm.input_messages.N.message.tool_calls.N.tool_call.function.name",
            "llm.input_messages.N.message.tool_calls.N.tool_call.function.arguments",
            "llm.output_messages.N.message.role",
            "llm.output_messages.N.message.content",
            "llm.output_messages.N.message.tool_call_id",
            "llm.output_messages.N.message.tool_calls.N.tool_call.id",
            "llm.output_messages.N.message.tool_calls.N.tool_call.function.name",
            "llm.output_messages.N.message.tool_calls.N.tool_call.function.arguments");

    private final OtlpReceiver receiver = new OtlpReceiver();

    @AfterEach
    void close() {
        Traceparent.serve(null);
        Traceparent.forget();
        receiver.close();
    }

    private Tracing tracing(double ratio, boolean content, boolean propagate) {
        return new Tracing(
                new TracingSettings(
                        receiver.url(),
                        Map.of("x-api-key", "collector-secret"),
                        "house",
                        ratio,
                        content,
                        propagate,
                        upstream -> upstream.equals("gpu")
                                ? Optional.of(URI.create("https://models.example.com/v1"))
                                : Optional.empty()),
                NOON);
    }

    private static LiveResponse begun(Tracing tracing) {
        Accumulator accumulator = new Accumulator(new Watchers(List.of(tracing)));
        LiveResponse live = Lives.framed(accumulator.watched("resp_1", ALICE, Checkpoints.NONE));
        live.begin();
        return live;
    }

    private static CreateResponse request() {
        return new CreateResponseReader(Set.of(), 99, 99).read(Json.tree("""
                        {"model":"m","temperature":0.5,"max_output_tokens":100,"previous_response_id":"resp_0",
                         "instructions":"planted instructions","user":"u-17",
                         "metadata":{"note":"planted metadata"},"prompt_cache_key":"planted-key",
                         "text":{"format":{"type":"json_schema","name":"f","schema":{"title":"planted schema"}}},
                         "tools":[{"type":"function","name":"add","description":"planted description",
                                   "parameters":{"type":"object","properties":{}}},
                                  {"type":"mcp","server_label":"x","server_url":"https://planted.example.com/",
                                   "authorization":"planted-credential"}],
                         "input":[{"role":"user","content":"planted question"},
                                  {"type":"function_call","call_id":"c","name":"add","arguments":"{\\"a\\":\\"planted\\"}"},
                                  {"type":"function_call_output","call_id":"c","output":"planted output"}]}
                        """.getBytes(StandardCharsets.UTF_8)));
    }

    /** A response that does everything there is. */
    private static void whole(LiveResponse live) {
        CreateResponse request = request();
        live.note(new RunNote.Requested("m", "gpu", Echo.of(request), request.input()));
        live.note(new RunNote.Verdict("input", "pii", "email", RunNote.Effect.REDACTED, 2, "call_1"));
        live.note(new RunNote.Asked(1, request.input(), List.of("add")));
        Lives.openMessage(live, 0);
        live.append(new OutputTextDelta("msg_1", 0, 0, List.of(), "planted answer"));
        live.note(new RunNote.Answered(1, "calls", request.input(), Usage.of(10, 0, 5, 0), null));
        live.note(new RunNote.ToolDecided(
                "call_1", "house", "http://planted.example.com", "add", "{\"planted\":1}", "allowed", "policy", null));
        live.note(new RunNote.ToolDecided(
                "call_2", "house", "http://planted.example.com", "sub", "{\"planted\":2}", "denied", "planted", null));
        live.note(new RunNote.ToolRan("call_1", "failed", "planted result", Duration.ofMillis(40)));
        live.note(new RunNote.Approval(RunNote.Step.USED, "mcpr_1", "call_1", true, "bob", "planted reason"));
        live.note(new RunNote.TakenOver(List.of()));
        live.note(new RunNote.Asked(2, request.input(), List.of()));
        live.end(new Ending.Failed(ApiError.server(502, "planted fault")), Usage.of(10, 0, 5, 0));
    }

    private Told one(String name) {
        List<Told> found = receiver.spans().stream()
                .filter(span -> span.name().equals(name))
                .toList();
        assertThat(found).hasSizeGreaterThanOrEqualTo(1);
        return found.getFirst();
    }

    @Test
    @Tag("R90")
    void aResponseIsASpanAndWhatItDoesAreItsChildren() {
        try (Tracing tracing = tracing(1, false, false)) {
            whole(begun(tracing));
        }

        assertThat(receiver.spans().stream().map(Told::name).toList())
                .containsExactlyInAnyOrder(
                        "guardrail", "chat", "execute_tool", "execute_tool", "chat", "save", "response");
        Told root = one("response");
        assertThat(root.parent()).isEmpty();
        assertThat(receiver.spans())
                .filteredOn(span -> span != root && !span.name().equals("response"))
                .allSatisfy(span -> {
                    assertThat(span.parent()).isEqualTo(root.id());
                    assertThat(span.traceId()).isEqualTo(root.traceId());
                });
        assertThat(receiver.resource()).containsEntry("service.name", "house");
        assertThat(receiver.headers().getFirst().get("X-api-key")).containsExactly("collector-secret");
    }

    @Test
    @Tag("R58")
    void theSpansSayWhatWasAskedAndWhatItCost() {
        try (Tracing tracing = tracing(1, false, false)) {
            whole(begun(tracing));
        }

        assertThat(one("response").attributes())
                .containsEntry("gen_ai.response.id", "resp_1")
                .containsEntry("antiphon.responses.previous_response_id", "resp_0")
                .containsEntry("antiphon.responses.status", "failed")
                .containsEntry("error.type", "server_error")
                .containsEntry("user.id", "u-17")
                .containsEntry("gen_ai.usage.input_tokens", 10L)
                .containsEntry("gen_ai.response.time_to_first_chunk", 0.0)
                .doesNotContainKey("llm.token_count.total");
        Told turn = one("chat");
        assertThat(turn.attributes())
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("openinference.span.kind", "LLM")
                .containsEntry("gen_ai.request.model", "m")
                .containsEntry("gen_ai.request.max_tokens", 100L)
                .containsEntry("gen_ai.request.temperature", 0.5)
                .containsEntry("gen_ai.output.type", "json")
                .containsEntry("server.address", "models.example.com")
                .containsEntry("server.port", 443L)
                .containsEntry("llm.token_count.total", 15L)
                .containsEntry("gen_ai.response.finish_reasons", List.of("calls"));
        assertThat(turn.text("llm.invocation_parameters")).contains("\"max_output_tokens\":100");
        Told tool = one("execute_tool");
        assertThat(receiver.spans().stream()
                        .filter(span -> span.name().equals("execute_tool"))
                        .map(span -> span.text("antiphon.tool.fate")))
                .containsExactlyInAnyOrder("allowed", "denied");
        assertThat(tool.attributes()).containsEntry("openinference.span.kind", "TOOL");
        assertThat(one("guardrail").attributes())
                .containsEntry("antiphon.guardrail.effect", "redacted")
                .containsEntry("antiphon.guardrail.count", 2L);
    }

    @Test
    void withoutContentThereIsNothingButWhatIsAllowed() {
        try (Tracing tracing = tracing(1, false, false)) {
            whole(begun(tracing));
        }

        assertThat(keys()).isSubsetOf(ALLOWED);
        assertThat(receiver.everything()).contains("resp_1").doesNotContainIgnoringCase(PLANTED);
        assertThat(receiver.spans()).allSatisfy(span -> {
            assertThat(span.span().getEventsList()).isEmpty();
            assertThat(span.span().getStatus().getMessage()).isEmpty();
        });
        assertThat(receiver.resource().keySet())
                .containsExactlyInAnyOrder(
                        "service.name", "telemetry.sdk.language", "telemetry.sdk.name", "telemetry.sdk.version");
    }

    private Set<String> keys() {
        return receiver.spans().stream()
                .flatMap(span -> span.attributes().keySet().stream())
                .map(key -> key.replaceAll("\\.[0-9]+\\.", ".N."))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void withContentMessagesToolsAndResultsAreThere() {
        try (Tracing tracing = tracing(1, true, false)) {
            whole(begun(tracing));
        }

        Set<String> both = new TreeSet<>(ALLOWED);
        both.addAll(CONTENT);
        assertThat(keys()).isSubsetOf(both).containsAll(CONTENT);
        Told turn = one("chat");
        assertThat(turn.text("llm.input_messages.0.message.content")).isEqualTo("planted instructions");
        assertThat(turn.text("llm.input_messages.1.message.content")).isEqualTo("planted question");
        assertThat(turn.text("gen_ai.input.messages"))
                .contains("{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"planted question\"}]}");
        assertThat(turn.text("gen_ai.tool.definitions")).contains("planted description");
        assertThat(receiver.everything())
                .contains("planted result")
                .doesNotContain("planted-credential", "planted reason", "planted fault", "planted metadata");
    }

    @Test
    void theTraceOfTheClientGoesOn() {
        try (Tracing tracing = tracing(1, false, false)) {
            Traceparent.serve(PARENT + "1");
            begun(tracing).end(Ending.COMPLETED, Usage.NONE);
            Traceparent.serve("00-nonsense\u0000-1");
            begun(tracing).end(Ending.COMPLETED, Usage.NONE);
        }

        List<Told> roots = receiver.spans().stream()
                .filter(span -> span.name().equals("response"))
                .toList();
        assertThat(roots.getFirst().traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(roots.getFirst().parent()).isEqualTo("b7ad6b7169203331");
        assertThat(roots.getLast().parent()).isEmpty();
    }

    @Test
    void whoCallsNeitherAsksForATraceNorHidesFromOne() {
        try (Tracing none = tracing(0, false, false);
                Tracing all = tracing(1, false, false)) {
            Traceparent.serve(PARENT + "1");
            begun(none).end(Ending.COMPLETED, Usage.NONE);
            Traceparent.serve(PARENT + "0");
            begun(all).end(Ending.COMPLETED, Usage.NONE);
        }

        assertThat(receiver.spans().stream().filter(span -> span.name().equals("response")))
                .hasSize(1);
    }

    @Test
    void othersAreToldOfTheTraceOnlyWhereThatIsWanted() {
        CreateResponse request = request();
        try (Tracing tracing = tracing(1, false, true)) {
            LiveResponse live = begun(tracing);
            live.note(new RunNote.Requested("m", "gpu", Echo.of(request), request.input()));
            assertThat(Traceparent.outgoing())
                    .as("the thread that takes the request is somebody else's next")
                    .isNull();
            live.note(new RunNote.Asked(1, request.input(), List.of()));
            assertThat(Traceparent.outgoing()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]");
            live.end(Ending.COMPLETED, Usage.NONE);
            assertThat(Traceparent.outgoing()).isNull();
        }
        try (Tracing tracing = tracing(1, false, false)) {
            whole(begun(tracing));
            begun(tracing).note(new RunNote.Asked(1, request.input(), List.of()));
            assertThat(Traceparent.outgoing()).isNull();
        }
    }

    @Test
    void aReceiverThatIsGoneOrBusyHoldsNothingUp() {
        receiver.answers(503);
        try (Tracing tracing = tracing(1, true, false)) {
            for (int i = 0; i < 2_000; i++) {
                begun(tracing).end(Ending.COMPLETED, Usage.NONE);
            }
            receiver.close();
            LiveResponse live = begun(tracing);
            whole(live);
            assertThat(new String(live.now(), StandardCharsets.UTF_8)).contains("\"status\":\"failed\"");
        }
    }

    @Test
    void whatBreaksInWhoWatchesBreaksNothingElse() {
        Accumulator accumulator = new Accumulator(new Watchers(List.of(
                (id, owner) -> {
                    throw new IllegalStateException("broken");
                },
                (id, owner) -> new Witness() {})));
        LiveResponse live = Lives.framed(accumulator.watched("resp_1", ALICE, Checkpoints.NONE));
        live.begin();
        live.end(Ending.COMPLETED, Usage.NONE);
        assertThat(new String(live.now(), StandardCharsets.UTF_8)).contains("\"status\":\"completed\"");
    }
}
