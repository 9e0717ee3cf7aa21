package dev.antiphon.agent;

import dev.antiphon.access.Caller;
import dev.antiphon.approval.Approvals;
import dev.antiphon.protocol.Ids;
import dev.antiphon.seal.TestKeys;
import dev.antiphon.store.Database;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.store.Transactions;
import dev.antiphon.tool.ToolCatalog;
import dev.antiphon.tool.ToolCatalog.Provision;
import dev.antiphon.tool.ToolJournal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The tools of a server that has none, or some. */
public final class TestTools {

    public static final Duration EXPIRY = Duration.ofHours(1);

    private TestTools() {}

    /** Whoever would have to ask the database anything here finds that there is none. */
    public static ServerTools none(Ids ids) {
        return new ServerTools(ToolCatalog.NONE, null, null, ToolLimits.DEFAULT, TestKeys.REASONING, ids);
    }

    /** Some, with what has to be kept of them in a database. */
    public static ServerTools of(ToolCatalog catalog, ToolLimits limits, Database database, Clock clock, Ids ids) {
        Transactions transactions = new Transactions(database);
        return new ServerTools(
                catalog,
                new Approvals(transactions, clock, EXPIRY),
                new ToolJournal(transactions, new GroupCommit(transactions, 1, () -> false), clock),
                limits,
                TestKeys.REASONING,
                ids);
    }

    /** What a response has that uses none. */
    static ToolPlan noPlan() {
        return new ToolPlan(
                Provision.NONE, List.of(), List.of(), new Caller("t", "s", Set.of()), true, Set.of(), item -> item);
    }
}
