package dev.antiphon.agent;

import static org.awaitility.Awaitility.await;

import dev.antiphon.access.Caller;
import dev.antiphon.conversation.Incoming;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Journal;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.limit.ConcurrencyLimit;
import dev.antiphon.limit.Rates;
import dev.antiphon.model.ModelCatalog;
import dev.antiphon.model.ModelClient;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.CreateResponseReader;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Json;
import dev.antiphon.safety.Safety;
import dev.antiphon.seal.TestCompactions;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.snapshot.House;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.tool.ToolJournal;
import dev.antiphon.writer.ReasoningForms;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** What runs responses over a house's stores. A second one over the same house does not know what the first one runs. */
final class Process implements AutoCloseable {

    private static final AtomicLong IDS = new AtomicLong();

    final Accumulator accumulator = new Accumulator();
    final AgentLoop loop;
    private final House house;
    private final Heir heir;
    private final CreateResponseReader reader;

    Process(House house, ModelClient model) {
        this(house, model, 4, 100);
    }

    Process(House house, ModelClient model, Rates rates) {
        this(house, model, 4, 100, rates);
    }

    Process(House house, ModelClient model, int running, int inputItems) {
        this(house, model, running, inputItems, Rates.NONE);
    }

    private Process(House house, ModelClient model, int running, int inputItems, Rates rates) {
        this.house = house;
        Ids ids = new Ids(house.clock, IDS::incrementAndGet);
        reader = new CreateResponseReader(Set.of(), inputItems, 100);
        ContextReader contexts = new ContextReader(
                accumulator,
                house.snapshots,
                house.history,
                house.named,
                new Incoming(house.history, ids),
                null,
                new View(TestKeys.REASONING, TestCompactions.SEALED));
        loop = new AgentLoop(
                new ModelCatalog(List.of(new ModelCatalog.Entry("m", "u", model))),
                accumulator,
                house.snapshots,
                contexts,
                new Works(
                        TestCompactions.SEALED,
                        new ReasoningForms(TestKeys.REASONING, ReasoningNames.OPENAI),
                        TestTools.none(ids),
                        Safety.NONE,
                        ids),
                new ConcurrencyLimit(10, 10),
                rates,
                new RunLimits(Duration.ofMinutes(5), 16 << 20, running, 3),
                ids,
                house.clock);
        heir = new Heir(
                loop.background(),
                house.journals,
                new ToolJournal(house.transactions, new GroupCommit(house.transactions, 1, () -> false), house.clock),
                reader);
    }

    /** Asks for a background response of Alice's; {@code more} is added to the request. */
    LiveResponse queue(String more) {
        return queue(House.ALICE, more);
    }

    LiveResponse queue(Caller caller, String more) {
        byte[] body =
                ("{\"model\":\"m\",\"input\":\"Hi\",\"background\":true" + more + "}").getBytes(StandardCharsets.UTF_8);
        CreateResponse request = new CreateResponseReader(Set.of(), 100, 100).read(Json.tree(body));
        return loop.respond(request, body, caller, null);
    }

    /** Asks for a response of Alice's. */
    LiveResponse respond(String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return loop.respond(reader.read(Json.tree(body)), body, House.ALICE, null);
    }

    /** Takes up what nobody runs, as far as this process knows. */
    int settle() {
        return house.interrupted.settle(accumulator::runs, heir);
    }

    LiveResponse live(String id) {
        return accumulator.find(House.ALICE, id).orElseThrow();
    }

    /** Waits until nothing runs here any more. */
    void awaitRest() {
        await().until(() -> accumulator.size() == 0);
    }

    /** The first frames of a stream, as soon as readers may see them. */
    static List<byte[]> read(Journal.Reader reader, int count) throws InterruptedException {
        List<byte[]> frames = new ArrayList<>();
        while (frames.size() < count) {
            frames.addAll(reader.next());
        }
        return frames;
    }

    @Override
    public void close() {
        loop.close();
    }
}
