package dev.antiphon.audit;

import dev.antiphon.seal.ChainLink;
import dev.antiphon.seal.Seals;
import dev.antiphon.store.GroupCommit;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Appends to the chains. How each ended is remembered from one batch to the next, so that its head needs no reading while nobody
 * else writes: it is changed on the condition that it is as remembered, and read and locked where that fails. Of one thread.
 */
final class Chains {

    /** Of so many tenants it is remembered. */
    private static final int MOST = 1_000;

    private final GroupCommit commits;
    private final Seals seals;
    private final String house;
    private final Map<String, StoredHead.Chain> known = new HashMap<>();

    /** @param house the tenant in whose chain it stands what nobody known has done */
    Chains(GroupCommit commits, Seals seals, String house) {
        this.commits = commits;
        this.seals = seals;
        this.house = house;
    }

    /** What is to be appended to a chain, and how it looks then. */
    private record Growth(StoredHead.Chain from, StoredHead.Chain to, String seal, List<StoredEntry.Row> rows) {

        boolean write(EntityManager entities) {
            boolean free = from.becomes(to, seal, entities);
            if (free) {
                StoredEntry.insert(entities, to.tenant(), rows);
            }
            return free;
        }
    }

    /**
     * All or nothing, in their order.
     *
     * @throws dev.antiphon.store.StoreUnavailableException when the database cannot take them
     */
    void append(List<Noted> all) {
        // In the order of the tenants, so that no two processes wait for each other.
        TreeMap<String, List<Noted>> chains = new TreeMap<>();
        for (Noted noted : all) {
            Deed.Who who = noted.deed().who();
            chains.computeIfAbsent(who.known() ? who.tenant() : house, tenant -> new ArrayList<>())
                    .add(noted);
        }
        Map<String, Growth> ready = new HashMap<>();
        chains.forEach((tenant, noted) -> {
            StoredHead.Chain chain = known.remove(tenant);
            if (chain != null) {
                ready.put(tenant, growth(chain, noted));
            }
        });
        Map<String, StoredHead.Chain> reached = new HashMap<>();
        // What is ready is made before others have to wait for it.
        commits.run(entities -> chains.forEach(
                (tenant, noted) -> reached.put(tenant, grow(entities, tenant, noted, ready.get(tenant)))));
        if (known.size() + reached.size() > MOST) {
            known.clear();
        }
        known.putAll(reached);
    }

    private StoredHead.Chain grow(EntityManager entities, String tenant, List<Noted> noted, @Nullable Growth ready) {
        if (ready != null && ready.write(entities)) {
            return ready.to();
        }
        Growth growth = growth(StoredHead.locked(entities, tenant).chain(), noted);
        if (!growth.write(entities)) {
            throw new IllegalStateException("The head of an audit chain changed under its lock");
        }
        return growth.to();
    }

    private Growth growth(StoredHead.Chain from, List<Noted> all) {
        List<StoredEntry.Row> rows = new ArrayList<>(all.size());
        long place = from.lastPlace();
        long at = from.lastAt();
        byte[] hash = HexFormat.of().parseHex(from.lastHash());
        for (Noted noted : all) {
            // Time in a chain never goes back, so that whoever asks for a time gets one piece of it.
            at = Math.max(noted.at().toEpochMilli(), at);
            place++;
            ChainLink link = ChainLink.after(hash, noted.json(place, Instant.ofEpochMilli(at)));
            hash = link.hash();
            rows.add(new StoredEntry.Row(place, at, link.hex(), new String(link.json(), StandardCharsets.UTF_8)));
        }
        StoredHead.Chain to = new StoredHead.Chain(
                from.tenant(),
                from.firstPlace(),
                from.beforeHash(),
                place,
                rows.getLast().hash(),
                at);
        return new Growth(from, to, seals.seal(Seals.Kind.AUDIT, to.tenant(), to.content()), rows);
    }
}
