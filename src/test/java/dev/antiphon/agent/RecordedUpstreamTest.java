package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.contract.Recordings;
import dev.antiphon.contract.Recordings.Recording;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Lives;
import dev.antiphon.model.Clients;
import dev.antiphon.model.ModelCatalog.Model;
import dev.antiphon.model.ResponsesReply;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.model.StructuredOutputs;
import dev.antiphon.model.responses.ResponsesClient;
import dev.antiphon.model.responses.ResponsesDialect;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Json;
import dev.antiphon.safety.Safety;
import dev.antiphon.seal.TestCompactions;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.toolset.Hosting;
import dev.antiphon.writer.ReasoningForm;
import dev.antiphon.writer.ReasoningForms;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What other servers really sent, as what an upstream says: our clients get the same, under our ids. */
@Tag("R15")
@Tag("R16")
@Tag("R17")
@Tag("R43")
@Tag("R57")
@Tag("R60")
@Timeout(20)
class RecordedUpstreamTest {

    /** Made by hand: there is a call, but the last event has no output at all. */
    private static final String NO_OUTPUT = "parallel-tool-call-wrapper.1.chunks.txt";

    /** Shortened by hand: its text is another one in the end than its deltas said, which no strict client can fold. */
    private static final String CORRECTED = "openai-shell-container.1.chunks.txt";

    /** It runs all tools there are. */
    private static final ResponsesDialect HOSTING =
            new ResponsesDialect(Set.of(), Set.of(), ResponsesDialect.HOSTED, true, false, StructuredOutputs.PASSED_ON);

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Clients clients = new Clients(upstream, line -> new ResponsesClient(line, HOSTING));
    private final LiveResponse live = Lives.framed();

    @AfterEach
    void close() throws Exception {
        clients.close();
        upstream.close();
    }

    static List<Recording> streams() {
        return Recordings.streams();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void theResponseIsTheUpstreamsUnderOurIds(Recording recording) throws Exception {
        JsonNode theirs = recording.events().getLast().get("response");
        run(recording);

        JsonNode ours = Json.tree(live.now());
        assertThat(ours.get("status")).isEqualTo(theirs.get("status"));
        if (theirs.get("status").asText().equals("failed")) {
            assertThat(ours.at("/error/code").asText()).isEqualTo("insufficient_quota");
            return;
        }
        JsonNode output = recording.file().equals(NO_OUTPUT) ? done(recording) : theirs.get("output");
        assertThat(alike(ours.get("output"))).isEqualTo(alike(output));
        assertThat(ours.at("/usage/total_tokens").asLong())
                .isEqualTo(theirs.at("/usage/total_tokens").asLong());
        assertThat(ours.at("/usage/output_tokens_details/reasoning_tokens").asLong())
                .isEqualTo(theirs.at("/usage/output_tokens_details/reasoning_tokens")
                        .asLong());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void aStrictClientFoldsTheStreamToTheResponseAndSeesNoIdOfTheUpstreams(Recording recording) throws Exception {
        run(recording);

        List<JsonNode> events = Lives.frames(live.from(0)).stream()
                .map(frame -> frame.substring(frame.indexOf("\ndata: ") + 7))
                .map(json -> Json.tree(json.getBytes(StandardCharsets.UTF_8)))
                .toList();
        if (!recording.file().equals(CORRECTED)) {
            assertThat(ClientFold.of(events)).isEqualTo(Json.tree(live.now()));
        }
        String seen = events.toString();
        for (String id : ids(recording)) {
            assertThat(seen).doesNotContain("\"" + id + "\"");
        }
    }

    private void run(Recording recording) {
        upstream.answers(ResponsesReply.of(recording.events()));
        String body = "{\"model\":\"m\",\"input\":\"Hi\"," + "\"include\":[\"message.output_text.logprobs\"]}";
        CreateResponse request =
                new CreateResponseReader(Set.of(), 9, 9).read(Json.tree(body.getBytes(StandardCharsets.UTF_8)));
        Ids ids = new Ids(Lives.NOON, new AtomicLong()::incrementAndGet);
        live.begin();
        live.announce();
        live.proceed();
        new Works(
                        TestCompactions.predictable(),
                        new ReasoningForms(TestKeys.REASONING, ReasoningNames.OPENAI),
                        TestTools.none(ids),
                        Safety.NONE,
                        ids)
                .of(
                        new Model("m", "there", clients.client()),
                        request,
                        new Context(null, List.of(), request.input()),
                        Hosting.upstreams(type -> true),
                        new ReasoningForm(ReasoningNames.OPENAI, false, item -> item),
                        TestTools.noPlan(),
                        Screening.NONE)
                .of(live)
                .run();
    }

    private static JsonNode done(Recording recording) {
        ArrayNode items = Json.MAPPER.createArrayNode();
        recording.events().stream()
                .filter(event -> Recordings.typeOf(event).equals("response.output_item.done"))
                .forEach(event -> items.add(event.get("item")));
        return items;
    }

    /** The ids of items and calls, but for those the upstream has from elsewhere: containers, files, approvals. */
    private static Set<String> ids(Recording recording) {
        Map<String, String> ids = new HashMap<>();
        for (JsonNode event : recording.events()) {
            JsonNode item = event.path("item");
            for (String name : List.of("id", "call_id")) {
                if (item.path(name).isTextual() && !item.path("type").asText().endsWith("_output")) {
                    ids.put(item.get(name).textValue(), name);
                }
            }
        }
        return ids.keySet();
    }

    /** Ids are ours, what is encrypted is under our seal, and some of what was recorded has no status where ours has. */
    private static ArrayNode alike(JsonNode output) {
        Map<String, String> calls = new HashMap<>();
        ArrayNode items = Json.MAPPER.createArrayNode();
        for (JsonNode item : output) {
            ObjectNode copy = item.deepCopy();
            copy.remove(List.of("id", "encrypted_content", "fingerprint"));
            if (copy.path("type").asText().equals("compaction")) {
                continue;
            }
            if (copy.path("type").asText().equals("reasoning")) {
                copy.remove("status");
                if (copy.path("content").isEmpty()) {
                    copy.remove("content");
                }
            }
            if (copy.path("call_id").isTextual()) {
                copy.put("call_id", alike(calls, copy.get("call_id").textValue()));
            }
            if (copy.at("/caller/caller_id").isTextual()) {
                ObjectNode caller = (ObjectNode) copy.get("caller");
                copy.put("status", "completed");
                caller.put("caller_id", alike(calls, caller.get("caller_id").textValue()));
            }
            items.add(copy);
        }
        return items;
    }

    /** The same call under the same number. */
    private static String alike(Map<String, String> calls, String id) {
        return calls.computeIfAbsent(id, first -> "call " + calls.size());
    }
}
