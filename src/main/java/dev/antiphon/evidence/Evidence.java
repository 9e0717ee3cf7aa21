package dev.antiphon.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.access.Caller;
import dev.antiphon.event.RunNote;
import dev.antiphon.evidence.StoredEvidence.Row;
import dev.antiphon.protocol.Response;
import dev.antiphon.protocol.Usage;
import dev.antiphon.seal.Seals;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The chains, over the database. Each is put under a seal with the server's key, so that whoever can write the database and
 * nothing else can forge none (decision 0035). Thread-safe.
 */
@Singleton
public final class Evidence {

    /** Of those who may see that of others. */
    public static final Set<String> READERS = Set.of("auditor", "admin");

    private final Transactions transactions;
    private final Seals seals;
    private final EvidenceSettings settings;
    private final Statements statements;

    public Evidence(Transactions transactions, Seals seals, EvidenceSettings settings) {
        this.transactions = transactions;
        this.seals = seals;
        this.settings = settings;
        this.statements = new Statements(settings.bodies());
    }

    /**
     * A chain that was found.
     *
     * @param subject whose response it is about
     * @param closed whether it has its last entry
     * @param head the hash of the last entry there is
     * @param problem what is wrong with it, null when nothing is
     */
    public record Found(
            String responseId,
            String subject,
            boolean closed,
            String head,
            String seal,
            List<JsonNode> entries,
            @Nullable String problem) {}

    /** For a response that begins. */
    public Ledger ledger(Caller owner) {
        return settings.enabled() ? new Ledger(this, owner, null) : Ledger.NONE;
    }

    /** For one that was begun by a process that is gone: goes on where that has kept it. */
    public Ledger ledger(Caller owner, String responseId) {
        if (!settings.enabled()) {
            return Ledger.NONE;
        }
        return transactions.call(entities -> new Ledger(this, owner, chain(entities, owner, responseId)));
    }

    private static @Nullable Chain chain(EntityManager entities, Caller owner, String responseId) {
        return StoredEvidence.find(entities, owner, responseId)
                .map(row -> Chain.of(responseId, row.entries()))
                .orElse(null);
    }

    /**
     * Closes the chain of a response that ends without having been taken up again, in the transaction of whoever ends it.
     *
     * @param json as GET will return it
     */
    public void interrupted(
            EntityManager entities,
            Caller owner,
            String responseId,
            RunNote.TakenOver note,
            Response.Failure why,
            byte[] json,
            Instant now) {
        if (!settings.enabled()) {
            return;
        }
        Chain kept = chain(entities, owner, responseId);
        Chain chain = kept == null ? new Chain(responseId) : kept;
        chain.add(now, statements.of(note));
        chain.add(now, statements.ended("failed", why, Usage.NONE, json));
        StoredEvidence.remove(entities, owner, responseId);
        StoredEvidence.insert(entities, owner, responseId, row(owner, responseId, chain, true));
    }

    /** The evidence about a response of the caller's own, or of his tenant's where he may see that. */
    public Optional<Found> find(Caller caller, String responseId) {
        return transactions
                .call(entities -> StoredEvidence.find(entities, caller.tenant(), responseId))
                .filter(row -> row.subject().equals(caller.subject()) || mayRead(caller))
                .map(row -> found(caller.tenant(), responseId, row));
    }

    private static boolean mayRead(Caller caller) {
        return caller.roles().stream().anyMatch(READERS::contains);
    }

    private Found found(String tenant, String responseId, Row row) {
        List<JsonNode> entries = Chain.entries(row.entries());
        String problem = sealed(tenant, responseId, row)
                ? Check.problem(responseId, entries, row.head()).orElse(null)
                : "The seal is not one that this server made for this chain.";
        return new Found(responseId, row.subject(), row.closed(), row.head(), row.seal(), entries, problem);
    }

    private boolean sealed(String tenant, String responseId, Row row) {
        byte[] meant = content(responseId, row.subject(), row.closed(), row.head());
        return seals.open(Seals.Kind.EVIDENCE, tenant, row.seal())
                .filter(content -> Arrays.equals(content, meant))
                .isPresent();
    }

    /** With the response: the texts go with it, the hashes stay, unless the operator wants none to stay. */
    public void removeOf(EntityManager entities, Caller owner, String responseId) {
        if (!settings.outlives()) {
            StoredEvidence.remove(entities, owner, responseId);
        } else if (StoredEvidence.hasBodies(entities, owner, responseId)) {
            StoredEvidence.find(entities, owner, responseId)
                    .ifPresent(row -> StoredEvidence.strip(entities, owner, responseId, row));
        }
    }

    /** Forgets those of responses created before a moment; fewer than {@code batch} means done. */
    public int forgetOlderThan(Instant before, int batch) {
        return transactions.call(entities -> StoredEvidence.removeOlder(entities, before, batch));
    }

    Statements statements() {
        return statements;
    }

    Row row(Caller owner, String responseId, Chain chain, boolean closed) {
        byte[] content = content(responseId, owner.subject(), closed, chain.head());
        String seal = seals.seal(Seals.Kind.EVIDENCE, owner.tenant(), content);
        return new Row(owner.subject(), closed, chain.bodies(), chain.head(), seal, chain.bytes());
    }

    private static byte[] content(String responseId, String subject, boolean closed, String head) {
        // A subject may hold anything; what stands before it cannot.
        return (head + (closed ? " closed " : " open ") + responseId + " " + subject).getBytes(StandardCharsets.UTF_8);
    }
}
