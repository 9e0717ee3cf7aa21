package dev.antiphon.memory;

import dev.antiphon.store.Write;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.Optional;

/** The row of a fact. */
@Entity
@Table(name = "memory")
@NamedQuery(name = StoredMemory.FIND, query = StoredMemory.SHOWN + StoredMemory.OWNED + " and m.id = :id")
@NamedQuery(
        name = StoredMemory.LIST,
        query = StoredMemory.SHOWN + StoredMemory.OWNED + " and m.id < :before order by m.id desc")
@NamedQuery(
        name = StoredMemory.SINCE,
        query = StoredMemory.SHOWN + StoredMemory.OWNED + " and m.changed > :known order by m.changed")
@NamedQuery(name = StoredMemory.IDS, query = "select m.id from StoredMemory m" + StoredMemory.OWNED)
public class StoredMemory {

    static final String SHOWN = "select m.id, m.shared, m.fact, m.origins, m.createdAt, m.updatedAt, m.changed,"
            + " m.embedder, m.vector from StoredMemory m";
    static final String OWNED = " where m.tenant = :tenant and m.subject = :subject and m.shared = :shared";
    static final String FIND = "StoredMemory.find";
    static final String LIST = "StoredMemory.list";
    static final String SINCE = "StoredMemory.since";
    static final String IDS = "StoredMemory.ids";

    private static final String TABLE = "memory";

    @Id
    private String id = "";

    private String tenant = "";
    private String subject = "";
    private short shared;
    private String fact = "";
    private String origins = "";

    @Column(name = "created_at")
    private long createdAt;

    @Column(name = "updated_at")
    private long updatedAt;

    private long changed;
    private String embedder = "";
    private byte[] vector = {};

    StoredMemory() {}

    static void insert(EntityManager entities, Owner owner, Row row) {
        Write.insert(TABLE)
                .set("id", row.memory().id())
                .set("tenant", owner.tenant())
                .set("subject", owner.subject())
                .set("shared", owner.flag())
                .set("fact", row.memory().text())
                .set("origins", String.join(" ", row.memory().origins()))
                .set("created_at", row.memory().createdAt())
                .set("updated_at", row.memory().updatedAt())
                .set("changed", row.changed())
                .set("embedder", row.meaning().embedder())
                .set("vector", row.meaning().bytes())
                .execute(entities);
    }

    static void update(EntityManager entities, Owner owner, Row row) {
        owned(
                        Write.update(TABLE)
                                .set("fact", row.memory().text())
                                .set("origins", String.join(" ", row.memory().origins()))
                                .set("updated_at", row.memory().updatedAt())
                                .set("changed", row.changed())
                                .set("embedder", row.meaning().embedder())
                                .set("vector", row.meaning().bytes()),
                        owner)
                .where("id", row.memory().id())
                .execute(entities);
    }

    static int remove(EntityManager entities, Owner owner, String id) {
        return owned(Write.delete(TABLE), owner).where("id", id).execute(entities);
    }

    static int removeAll(EntityManager entities, Owner owner) {
        return owned(Write.delete(TABLE), owner).execute(entities);
    }

    private static Write owned(Write write, Owner owner) {
        return write.where("tenant", owner.tenant())
                .where("subject", owner.subject())
                .where("shared", owner.flag());
    }

    static Optional<Row> find(EntityManager entities, Owner owner, String id) {
        return query(entities, FIND, Object[].class, owner)
                .setParameter("id", id)
                .getResultStream()
                .findFirst()
                .map(StoredMemory::row);
    }

    /** The newest first. */
    static List<Memory> list(EntityManager entities, Owner owner, String before, int most) {
        return query(entities, LIST, Object[].class, owner)
                .setParameter("before", before)
                .setMaxResults(most)
                .getResultStream()
                .map(columns -> row(columns).memory())
                .toList();
    }

    /** What has changed after a change that is known. */
    static List<Row> since(EntityManager entities, Owner owner, long known) {
        return query(entities, SINCE, Object[].class, owner)
                .setParameter("known", known)
                .getResultStream()
                .map(StoredMemory::row)
                .toList();
    }

    static List<String> ids(EntityManager entities, Owner owner) {
        return query(entities, IDS, String.class, owner).getResultList();
    }

    private static <T> TypedQuery<T> query(EntityManager entities, String name, Class<T> type, Owner owner) {
        return entities.createNamedQuery(name, type)
                .setParameter("tenant", owner.tenant())
                .setParameter("subject", owner.subject())
                .setParameter("shared", (short) owner.flag());
    }

    private static Row row(Object[] columns) {
        String origins = (String) columns[3];
        Memory memory = new Memory(
                (String) columns[0],
                (Short) columns[1] == 1,
                (String) columns[2],
                origins.isEmpty() ? List.of() : List.of(origins.split(" ")),
                (Long) columns[4],
                (Long) columns[5]);
        return new Row(memory, (Long) columns[6], Meaning.of((String) columns[7], (byte[]) columns[8]));
    }
}
