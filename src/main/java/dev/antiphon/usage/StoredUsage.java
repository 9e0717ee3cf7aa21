package dev.antiphon.usage;

import dev.antiphon.protocol.Sha256;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.util.List;

/** What was used on one day by one key of one caller of one model. Several nodes add to one row. */
@Entity
@Table(name = "usage_sum")
@NamedQuery(
        name = StoredUsage.ADD,
        query = "update StoredUsage u set u.requests = u.requests + :requests, u.input = u.input + :input,"
                + " u.cached = u.cached + :cached, u.output = u.output + :output, u.reasoning = u.reasoning + :reasoning,"
                + " u.cost = u.cost + :cost, u.unpriced = u.unpriced + :unpriced where u.id = :id")
@NamedQuery(
        name = StoredUsage.OLDER,
        query = "select u.id from StoredUsage u where u.usedOn < :before order by u.usedOn, u.id")
@NamedQuery(name = StoredUsage.REMOVE, query = "delete from StoredUsage u where u.id in :ids")
public class StoredUsage {

    static final String ADD = "StoredUsage.add";
    static final String OLDER = "StoredUsage.older";
    static final String REMOVE = "StoredUsage.remove";

    @Id
    private String id = "";

    @Column(name = "used_on")
    private int usedOn;

    private String tenant = "";
    private String subject = "";

    @Column(name = "key_id")
    private String keyId = "";

    private String model = "";
    private long requests;

    @Column(name = "input_tokens")
    private long input;

    @Column(name = "cached_tokens")
    private long cached;

    @Column(name = "output_tokens")
    private long output;

    @Column(name = "reasoning_tokens")
    private long reasoning;

    private BigDecimal cost = BigDecimal.ZERO;

    @Column(name = "unpriced_tokens")
    private long unpriced;

    StoredUsage() {}

    /** In the transaction of whoever adds. A row that another node makes at the same time is a taken key, and tried again. */
    static void add(EntityManager entities, String id, UsageLedger.Row row, Amounts more) {
        int known = entities.createNamedQuery(ADD)
                .setParameter("requests", more.requests())
                .setParameter("input", more.input())
                .setParameter("cached", more.cached())
                .setParameter("output", more.output())
                .setParameter("reasoning", more.reasoning())
                .setParameter("cost", more.cost())
                .setParameter("unpriced", more.unpriced())
                .setParameter("id", id)
                .executeUpdate();
        if (known == 0) {
            entities.persist(of(id, row, more));
        }
    }

    private static StoredUsage of(String id, UsageLedger.Row row, Amounts amounts) {
        StoredUsage stored = new StoredUsage();
        stored.id = id;
        stored.usedOn = row.day();
        stored.tenant = row.payer().tenant();
        stored.subject = row.payer().subject();
        stored.keyId = row.payer().key();
        stored.model = row.payer().model();
        stored.requests = amounts.requests();
        stored.input = amounts.input();
        stored.cached = amounts.cached();
        stored.output = amounts.output();
        stored.reasoning = amounts.reasoning();
        stored.cost = amounts.cost();
        stored.unpriced = amounts.unpriced();
        return stored;
    }

    /** Short, whatever the names are; no two rows have the same. */
    static String id(UsageLedger.Row row) {
        Payer payer = row.payer();
        return Sha256.ofAll(
                List.of(Integer.toString(row.day()), payer.tenant(), payer.subject(), payer.key(), payer.model()));
    }

    /** Deletes rows of days before the given one. @return how many */
    static int removeOlder(EntityManager entities, int before, int batch) {
        List<String> ids = entities.createNamedQuery(OLDER, String.class)
                .setParameter("before", before)
                .setMaxResults(batch)
                .getResultList();
        return ids.isEmpty()
                ? 0
                : entities.createNamedQuery(REMOVE).setParameter("ids", ids).executeUpdate();
    }
}
