package dev.antiphon.agent;

import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Caller;
import dev.antiphon.approval.Approvals;
import dev.antiphon.conversation.Incoming;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.limit.Rates;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.ModelClient;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelEvent.Finished;
import dev.antiphon.model.ModelEvent.Reason;
import dev.antiphon.model.ModelEvent.ToolArgumentsDelta;
import dev.antiphon.model.ModelEvent.ToolCallStarted;
import dev.antiphon.model.ModelEvent.UsageReported;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Usage;
import dev.antiphon.safety.Safety;
import dev.antiphon.seal.TestCompactions;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.snapshot.Claim;
import dev.antiphon.snapshot.House;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.tool.Audience;
import dev.antiphon.tool.Configured;
import dev.antiphon.tool.Mapped;
import dev.antiphon.tool.Patterns;
import dev.antiphon.tool.Permission;
import dev.antiphon.tool.Pins;
import dev.antiphon.tool.Policy;
import dev.antiphon.tool.ToolCatalog;
import dev.antiphon.tool.ToolCatalog.Named;
import dev.antiphon.tool.ToolJournal;
import dev.antiphon.writer.ReasoningForms;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A database, a server of tools under the label {@code house} and one under {@code other}, and a loop for every request: none
 * knows more than the database of what was before.
 */
final class ToolHouse implements AutoCloseable {

    /** The tools of the first server, of which nothing is asked for unless its operator says so. */
    static final String TOOLS = ",\"tools\":[{\"type\":\"mcp\",\"server_label\":\"house\"}]";

    /** The same for a client that wants to be asked. */
    static final String ASKING =
            ",\"tools\":[{\"type\":\"mcp\",\"server_label\":\"house\",\"require_approval\":\"always\"}]";

    private static final AtomicLong IDS = new AtomicLong();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final House house;
    final FakeServer server = new FakeServer("house");
    final FakeServer other = new FakeServer("other");
    final Approvals approvals;
    final ToolJournal journal;
    volatile Policy policy = Policy.FREE;
    volatile Pins pins = Pins.NONE;
    volatile Safety safety = Safety.NONE;
    volatile ToolLimits limits = ToolLimits.DEFAULT;
    volatile Audience audience = Audience.EVERYBODY;

    /** Whether the first server is offered to those who do not name it. */
    volatile boolean always;

    /** What runs in place of tools that the contract has by their types. */
    volatile List<Mapped> mapped = List.of();

    /** A server of its own beside the two, such as that of the house. */
    volatile @Nullable Configured third;

    volatile Named named = Named.NONE;
    private final List<AgentLoop> loops = new ArrayList<>();

    ToolHouse(Path data) {
        house = House.open(data);
        approvals = new Approvals(house.transactions, house.clock, TestTools.EXPIRY);
        journal = new ToolJournal(house.transactions, new GroupCommit(house.transactions, 1, () -> false), house.clock);
    }

    /** What came of a request, in every view of it. */
    record Told(List<JsonNode> events, JsonNode json) {

        List<JsonNode> output() {
            return StreamSupport.stream(json.get("output").spliterator(), false).toList();
        }

        List<String> types() {
            return output().stream().map(item -> item.get("type").asText()).toList();
        }

        JsonNode item(int index) {
            return json.get("output").get(index);
        }

        String status() {
            return json.get("status").asText();
        }

        String id() {
            return json.get("id").asText();
        }

        List<String> eventTypes() {
            return events.stream().map(event -> event.get("type").asText()).toList();
        }

        /** The fields that continue it. */
        String next() {
            return ",\"previous_response_id\":\"" + id() + "\"";
        }

        /** The id of the request for an approval that it ended with. */
        String request() {
            return output().getLast().get("id").asText();
        }

        /** The input that says yes to that. */
        String yes() {
            return answer(request(), true, "");
        }

        /** The input that says no. */
        String no(String reason) {
            return answer(request(), false, ",\"reason\":\"" + reason + "\"");
        }

        static String answer(String id, boolean yes, String more) {
            return "[{\"type\":\"mcp_approval_response\",\"approval_request_id\":\"" + id + "\",\"approve\":" + yes
                    + more + "}]";
        }
    }

    /** Runs a request of Alice's to its end; its stream, its answer and what is kept have to say the same. */
    Told run(ModelClient model, String fields) throws InterruptedException {
        return run(ALICE, model, "\"Hi\"", fields);
    }

    Told run(Caller caller, ModelClient model, String input, String fields) throws InterruptedException {
        return told(begin(caller, model, input, ",\"stream\":true" + fields));
    }

    LiveResponse begin(Caller caller, ModelClient model, String input, String fields) {
        return begin(caller, model, input, fields, null);
    }

    /** Begins one. @param claim on its key, null for none @throws dev.antiphon.protocol.ApiException when it is refused */
    LiveResponse begin(Caller caller, ModelClient model, String input, String fields, @Nullable Claim claim) {
        byte[] body = body(input, fields);
        return loop(model).respond(read(body), body, caller, claim);
    }

    static byte[] body(String input, String fields) {
        return ("{\"model\":\"m\",\"input\":" + input + fields + "}").getBytes(StandardCharsets.UTF_8);
    }

    static CreateResponse read(byte[] body) {
        return new CreateResponseReader(Set.of(), 100, 100).read(Json.tree(body));
    }

    /** Waits for its end. */
    Told told(LiveResponse live) throws InterruptedException {
        live.await(PATIENCE).orElseThrow();
        List<JsonNode> events = Played.events(Played.frames(live.from(0)));
        JsonNode json = Json.tree(live.now());
        assertThat(ClientFold.of(events)).isEqualTo(json);
        house.snapshots
                .find(live.owner(), live.id())
                .ifPresent(stored -> assertThat(Json.tree(stored.json())).isEqualTo(json));
        return new Told(events, json);
    }

    /** A process of its own. */
    AgentLoop loop(ModelClient model) {
        Ids ids = ids();
        Accumulator accumulator = new Accumulator();
        AgentLoop loop = new AgentLoop(
                models(model),
                accumulator,
                house.snapshots,
                contexts(accumulator, ids),
                new Works(
                        TestCompactions.SEALED,
                        new ReasoningForms(TestKeys.REASONING, ReasoningNames.OPENAI),
                        served(ids),
                        safety,
                        ids),
                new ConcurrencyLimit(10, 10),
                new RunLimits(Duration.ofMinutes(5), 16 << 20, 4, 3),
                ids,
                house.clock);
        loops.add(loop);
        return loop;
    }

    /** Another, which only counts. */
    InputTokens counting(ModelClient model) {
        Ids ids = ids();
        return new InputTokens(
                models(model), contexts(new Accumulator(), ids), served(ids), new ConcurrencyLimit(10, 10), Rates.NONE);
    }

    private Ids ids() {
        return new Ids(house.clock, IDS::incrementAndGet);
    }

    private static ModelCatalog models(ModelClient model) {
        return new ModelCatalog(List.of(new ModelCatalog.Entry("m", "u", model)));
    }

    private ContextReader contexts(Accumulator accumulator, Ids ids) {
        return new ContextReader(
                accumulator,
                house.snapshots,
                house.history,
                house.named,
                new Incoming(house.history, ids),
                approvals,
                new View(TestKeys.REASONING, TestCompactions.SEALED));
    }

    /** The tools alone. */
    ServerTools served() {
        return served(ids());
    }

    private ServerTools served(Ids ids) {
        List<Configured> configured = new ArrayList<>(
                List.of(configured(server, always, audience), configured(other, false, Audience.EVERYBODY)));
        Optional.ofNullable(third).ifPresent(configured::add);
        ToolCatalog catalog = new ToolCatalog(configured, mapped, named);
        return TestTools.of(catalog, limits, house.database, house.clock, ids);
    }

    private Configured configured(FakeServer tools, boolean offered, Audience users) {
        return new Configured(tools.label(), tools.address(), offered, users, policy, pins, caller -> tools);
    }

    /** Everything is free but what a rule says. */
    static Policy ruled(String tool, Permission permission, String... roles) {
        Policy.Rule rule = new Policy.Rule(new Patterns(List.of(tool)), Set.of(roles), permission);
        return new Policy(Permission.ALLOW, List.of(rule), Patterns.ALL, Patterns.NONE, Patterns.NONE, false);
    }

    /** A turn in which the model calls tools, each written as a name and what it is called with. */
    static List<ModelEvent> calls(String... namesAndArguments) {
        List<ModelEvent> events = new ArrayList<>();
        for (int i = 0; i < namesAndArguments.length; i += 2) {
            events.add(new ToolCallStarted(i / 2, namesAndArguments[i]));
            events.add(new ToolArgumentsDelta(i / 2, namesAndArguments[i + 1]));
        }
        events.add(new UsageReported(Usage.of(10, 0, 5, 0)));
        events.add(new Finished(Reason.STOP));
        return events;
    }

    /** The outputs of functions that a model was shown, oldest first. */
    static List<String> outputs(ModelRequest asked) {
        return asked.context().stream()
                .filter(Item.FunctionCallOutput.class::isInstance)
                .map(item -> ((Item.FunctionCallOutput) item).output().toString())
                .toList();
    }

    /** The functions whose calls it was shown. */
    static List<String> called(ModelRequest asked) {
        return asked.context().stream()
                .filter(Item.FunctionCall.class::isInstance)
                .map(item -> ((Item.FunctionCall) item).name())
                .toList();
    }

    /** The names of the tools that it was shown. */
    static List<String> shown(ModelRequest asked) {
        return asked.tools().shown().stream().map(offered -> offered.name()).toList();
    }

    @Override
    public void close() {
        loops.forEach(AgentLoop::close);
        house.close();
    }
}
