package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Caller;
import dev.antiphon.approval.Approvals;
import dev.antiphon.conversation.Incoming;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Json;
import dev.antiphon.seal.TestCompactions;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.snapshot.House;
import dev.antiphon.tool.Audience;
import dev.antiphon.tool.Configured;
import dev.antiphon.tool.Policy;
import dev.antiphon.tool.ToolCatalog;
import dev.antiphon.writer.ReasoningForms;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.Assertions;

/** Responses that use tools of this server, over a house's stores; every view of each is held against the others. */
final class ToolHouse {

    private static final AtomicLong IDS = new AtomicLong(1_000_000);

    final House house;
    final Approvals approvals;
    final FakeServer docs;
    final AgentLoop loop;
    private final CreateResponseReader reader = new CreateResponseReader(Set.of(), 100, 100);

    ToolHouse(House house, ModelClient model, FakeServer docs, Policy policy, ToolLimits limits) {
        this.house = house;
        this.docs = docs;
        Ids ids = new Ids(house.clock, IDS::incrementAndGet);
        ToolCatalog catalog = new ToolCatalog(
                List.of(new Configured("docs", docs.address(), false, Audience.EVERYBODY, policy, caller -> docs)),
                List.of(),
                ToolCatalog.Named.NONE);
        ServerTools tools = TestTools.of(catalog, limits, house.database, house.clock, ids);
        approvals = new Approvals(house.transactions, house.clock, TestTools.EXPIRY);
        Accumulator accumulator = new Accumulator();
        loop = new AgentLoop(
                new ModelCatalog(List.of(new ModelCatalog.Entry("m", "u", model))),
                accumulator,
                house.snapshots,
                new ContextReader(
                        accumulator,
                        house.snapshots,
                        house.history,
                        house.named,
                        new Incoming(house.history, ids),
                        approvals,
                        new View(TestKeys.REASONING, TestCompactions.SEALED)),
                new Works(
                        TestCompactions.SEALED,
                        new ReasoningForms(TestKeys.REASONING, ReasoningNames.OPENAI),
                        tools,
                        ids),
                new ConcurrencyLimit(10, 10),
                new RunLimits(Duration.ofMinutes(5), 16 << 20, 4, 3),
                ids,
                house.clock);
    }

    static ToolHouse free(House house, ModelClient model, FakeServer docs) {
        return new ToolHouse(house, model, docs, Policy.FREE, ToolLimits.DEFAULT);
    }

    /** A turn in which the model calls tools, each written as {@code name arguments}. */
    static List<ModelEvent> calls(String... calls) {
        List<ModelEvent> events = new ArrayList<>();
        for (int i = 0; i < calls.length; i++) {
            int space = calls[i].indexOf(' ');
            events.add(new ModelEvent.ToolCallStarted(i, calls[i].substring(0, space)));
            events.add(new ModelEvent.ToolArgumentsDelta(i, calls[i].substring(space + 1)));
        }
        events.addAll(Turns.says());
        return events;
    }

    /** Begins a response. @param fields of the request behind model and tools, with single quotes */
    LiveResponse begin(String fields) {
        return begin(House.ALICE, fields);
    }

    LiveResponse begin(Caller caller, String fields) {
        String tools = fields.contains("'tools'") ? "" : "'tools':[{'type':'mcp','server_label':'docs'}],";
        byte[] body = ("{'model':'m','stream':true," + tools + fields + "}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);
        return loop.respond(reader.read(Json.tree(body)), body, caller, null);
    }

    /** Its last state, which its events fold into, and which is what is stored. */
    JsonNode run(String fields) throws Exception {
        return last(begin(fields));
    }

    JsonNode last(LiveResponse live) throws Exception {
        live.await(Duration.ofSeconds(20)).orElseThrow();
        JsonNode last = Json.tree(live.now());
        assertThat(ClientFold.of(Played.events(Played.frames(live.from(0))))).isEqualTo(last);
        if (live.echo().store()) {
            assertThat(Json.tree(house.snapshots
                            .find(live.owner(), live.id())
                            .orElseThrow()
                            .json()))
                    .isEqualTo(last);
        }
        return last;
    }

    ApiError refusal(String fields) {
        return refusal(House.ALICE, fields);
    }

    ApiError refusal(Caller caller, String fields) {
        return Assertions.catchThrowableOfType(ApiException.class, () -> begin(caller, fields))
                .error();
    }

    static List<String> kinds(JsonNode response) {
        return response.path("output")
                .valueStream()
                .map(item -> item.path("type").asText())
                .toList();
    }

    /** {@code 'previous_response_id':…} and an answer to what was asked last. */
    static String deciding(JsonNode asking, boolean approve) {
        JsonNode request = asking.path("output").get(asking.path("output").size() - 1);
        return "'previous_response_id':'" + asking.path("id").asText()
                + "','input':[{'type':'mcp_approval_response','approval_request_id':'"
                + request.path("id").asText() + "','approve':" + approve + "}]";
    }
}
