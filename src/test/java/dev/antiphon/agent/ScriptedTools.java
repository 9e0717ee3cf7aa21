package dev.antiphon.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Caller;
import dev.antiphon.approval.ApprovalRequest;
import dev.antiphon.approval.ApprovalRequest.Wanted;
import dev.antiphon.approval.Approvals;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Json;
import dev.antiphon.store.Database;
import dev.antiphon.store.Transactions;
import dev.antiphon.tool.Audience;
import dev.antiphon.tool.Configured;
import dev.antiphon.tool.Mapped;
import dev.antiphon.tool.Pins;
import dev.antiphon.tool.Policy;
import dev.antiphon.tool.ToolCatalog;
import dev.antiphon.tool.ToolCatalog.Named;
import dev.antiphon.tool.ToolInfo;
import dev.antiphon.tool.ToolOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.jspecify.annotations.Nullable;

/**
 * The tools behind a {@link Script}, as {@code <name>.tools.json} says: a server under the label {@code house}, such as
 * {@code {"tools":{"add":{"returns":"3"},"wipe":{"fails":"No."}},"mapped":{"web_search":"search"},"same":2}}; without any
 * {@code tools} it cannot be asked. Calls that the request says yes or no to have been asked for before.
 */
public final class ScriptedTools {

    private static final Caller ALICE = new Caller("acme", "alice", Set.of("user"));

    /** What has to be kept of them; empty again for every transcript. */
    private static @Nullable Database database;

    private final @Nullable JsonNode told;
    private final JsonNode input;

    private ScriptedTools(@Nullable JsonNode told, JsonNode input) {
        this.told = told;
        this.input = input;
    }

    /** None where no file says anything of them. */
    public static ScriptedTools of(Path folder, String name) throws IOException {
        Path file = folder.resolve(name + ".tools.json");
        String request = "{\"model\":\"\"" + Script.fields(folder, name) + "}";
        return new ScriptedTools(
                Files.exists(file) ? Json.MAPPER.readTree(Files.readString(file)) : null,
                Json.MAPPER.readTree(request).path("input"));
    }

    /** As they are before anybody has called any. */
    public ServerTools at(Clock clock, Ids ids) {
        if (told == null) {
            return TestTools.none(ids);
        }
        FakeServer house = house(told.path("tools"));
        Database kept = emptied();
        Approvals approvals = new Approvals(new Transactions(kept), clock, TestTools.EXPIRY);
        for (JsonNode item : input) {
            if (item.path("type").asText().equals(ServerCalls.REQUEST)) {
                approvals.ask(asked(house, item));
            }
        }
        return TestTools.of(
                new ToolCatalog(List.of(configured(house)), mapped(told.path("mapped")), Named.NONE),
                new ToolLimits(32, 128, 8, told.path("same").asInt(5), 5, 0, true),
                kept,
                clock,
                ids);
    }

    private static FakeServer house(JsonNode tools) {
        FakeServer house = new FakeServer("house");
        house.reachable = !tools.isEmpty();
        List<ToolInfo> infos = new ArrayList<>();
        tools.fieldNames().forEachRemaining(name -> infos.add(FakeServer.tool(name)));
        house.tools = infos;
        house.answer = (tool, call) -> outcome(tools.path(tool));
        return house;
    }

    private static ToolOutcome outcome(JsonNode answer) {
        return answer.has("fails")
                ? ToolOutcome.failed(answer.get("fails").textValue())
                : ToolOutcome.text(answer.get("returns").textValue());
    }

    private static Configured configured(FakeServer house) {
        return new Configured(
                house.label(), house.address(), false, Audience.EVERYBODY, Policy.FREE, Pins.NONE, caller -> house);
    }

    private static List<Mapped> mapped(JsonNode tools) {
        List<Mapped> mapped = new ArrayList<>();
        tools.properties()
                .forEach(type -> mapped.add(
                        new Mapped(type.getKey(), "house", type.getValue().textValue(), "input")));
        return mapped;
    }

    private static ApprovalRequest asked(FakeServer house, JsonNode item) {
        return new ApprovalRequest(
                item.path("id").textValue(),
                ALICE,
                "resp_before",
                new Wanted(
                        house.label(),
                        house.address(),
                        item.path("name").textValue(),
                        item.path("arguments").textValue()),
                null,
                true,
                false);
    }

    private static synchronized Database emptied() {
        Database opened = database;
        if (opened == null) {
            EmbeddedDataSource derby = new EmbeddedDataSource();
            derby.setDatabaseName("memory:transcripts");
            derby.setCreateDatabase("create");
            opened = Database.over(derby);
            database = opened;
        }
        for (String table : List.of("approval", "tool_call")) {
            new Transactions(opened)
                    .run(entities ->
                            entities.createNativeQuery("delete from " + table).executeUpdate());
        }
        return opened;
    }
}
