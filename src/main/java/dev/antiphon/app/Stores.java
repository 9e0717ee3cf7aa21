package dev.antiphon.app;

import dev.antiphon.access.ApiKeys;
import dev.antiphon.approval.Approvals;
import dev.antiphon.audit.AuditBook;
import dev.antiphon.audit.AuditLog;
import dev.antiphon.conversation.ConversationStore;
import dev.antiphon.conversation.Conversations;
import dev.antiphon.conversation.History;
import dev.antiphon.conversation.Incoming;
import dev.antiphon.conversation.Leftovers;
import dev.antiphon.conversation.RecentHistories;
import dev.antiphon.conversation.Shares;
import dev.antiphon.evidence.Evidence;
import dev.antiphon.journal.Accumulator;
import dev.antiphon.journal.Witness;
import dev.antiphon.prompt.PromptStore;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Item;
import dev.antiphon.snapshot.Claims;
import dev.antiphon.snapshot.InterruptedResponses;
import dev.antiphon.snapshot.JournalCommits;
import dev.antiphon.snapshot.JournalStore;
import dev.antiphon.snapshot.Nodes;
import dev.antiphon.snapshot.Retention;
import dev.antiphon.snapshot.SnapshotStore;
import dev.antiphon.store.Database;
import dev.antiphon.store.GroupCommit;
import dev.antiphon.store.Transactions;
import dev.antiphon.tool.ToolJournal;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Everything that is kept, over one database, and the responses that come about here. */
final class Stores implements AutoCloseable {

    final Accumulator accumulator;
    final Database database;
    final GroupCommit commits;
    final Transactions transactions;
    final History history;
    final Incoming incoming;
    final Conversations conversations;
    final Shares shares;
    final JournalStore journals;
    final SnapshotStore snapshots;
    final Claims claims;
    final PromptStore prompts;
    final Deliveries deliveries;
    final Approvals approvals;
    final ToolJournal toolCalls;
    final Evidence evidence;
    final AuditLog auditLog;
    final AuditBook auditBook;
    final Nodes nodes;
    final InterruptedResponses interrupted;
    final Retention retention;
    private final JournalCommits journalCommits;
    private final Basics basics;

    /**
     * @param gallery of those who watch responses
     * @param input what a stored request had for its input
     */
    Stores(
            Settings settings,
            Path data,
            Sealing sealing,
            Function<byte[], List<Item>> input,
            Witness.Gallery gallery,
            Basics basics) {
        this.basics = basics;
        accumulator = new Accumulator(gallery);
        Ids ids = basics.ids();
        database = Database.open(Databases.of(settings.database()), data);
        transactions = new Transactions(database);
        RecentHistories recent = new RecentHistories();
        ConversationStore items = new ConversationStore(ids, recent);
        history = new History(transactions, recent);
        incoming = new Incoming(history, ids);
        conversations = new Conversations(
                transactions, incoming, sealing.reasoning(), sealing.compactions(), recent, ids, basics.clock());
        shares = new Shares(transactions, ids, basics.clock());
        String node = ids.next(Ids.NODE);
        commits = new GroupCommit(transactions, Databases.lanes(settings.database()), () -> accumulator.size() > 1);
        journals = new JournalStore(transactions);
        journalCommits = new JournalCommits(commits, journals);
        deliveries = new Deliveries(settings, transactions, sealing.seals(), ids, basics.random(), basics.clock());
        evidence =
                new Evidence(transactions, sealing.seals(), settings.evidence().recorded());
        auditLog = new AuditLog(commits, sealing.seals(), settings.audit().recorded(), basics.clock());
        auditBook = new AuditBook(transactions, sealing.seals());
        snapshots = new SnapshotStore(
                transactions,
                commits,
                items,
                journals,
                journalCommits,
                deliveries.outbox(),
                evidence,
                basics.clock(),
                node,
                accumulator::continued);
        claims = new Claims(transactions);
        approvals =
                new Approvals(transactions, basics.clock(), settings.approvals().expiry());
        toolCalls = new ToolJournal(transactions, commits, basics.clock());
        prompts = new PromptStore(transactions, basics.clock());
        nodes = new Nodes(transactions, node, Databases.patience(settings.database()), System::nanoTime);
        interrupted = new InterruptedResponses(
                transactions, nodes, items, incoming, deliveries.outbox(), evidence, basics.clock(), input);
        retention = new Retention(transactions, snapshots, new Leftovers(transactions, recent), accumulator::previous);
    }

    /** The API keys, with those that the configuration gives out. */
    ApiKeys keys(Settings settings) {
        return new ApiKeys(transactions, Keys.of(settings.keys()), basics.ids(), basics.random(), basics.clock());
    }

    /** The runs have ended before. */
    @Override
    public void close() {
        journalCommits.close();
        auditLog.close();
        deliveries.close();
        database.close();
    }
}
