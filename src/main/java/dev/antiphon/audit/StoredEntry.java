package dev.antiphon.audit;

import dev.antiphon.store.Write;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An entry of a chain. Nothing changes one, and only those before the first one of the chain's head can be deleted. */
@Entity
@IdClass(StoredEntry.Key.class)
@Table(name = "audit_entry")
@NamedQuery(
        name = StoredEntry.UP,
        query = "select e from StoredEntry e where e.tenant = :tenant and e.place >= :from and e.place <= :to"
                + " order by e.place")
@NamedQuery(
        name = StoredEntry.DOWN,
        query = "select e from StoredEntry e where e.tenant = :tenant and e.place >= :from and e.place <= :to"
                + " order by e.place desc")
@NamedQuery(
        name = StoredEntry.MOMENT,
        query = "select e.place, e.writtenAt from StoredEntry e"
                + " where e.tenant = :tenant and e.place >= :from and e.place <= :to order by e.place")
@NamedQuery(name = StoredEntry.CUT, query = "delete from StoredEntry e where e.tenant = :tenant and e.place <= :place")
public class StoredEntry {

    static final String UP = "StoredEntry.up";
    static final String DOWN = "StoredEntry.down";
    static final String MOMENT = "StoredEntry.moment";
    static final String CUT = "StoredEntry.cut";

    /** Statements of few lengths: a database prepares each length once. */
    private static final int[] LENGTHS = {32, 8, 1};

    @Id
    private String tenant = "";

    @Id
    private long place;

    @Column(name = "written_at")
    private long writtenAt;

    private String hash = "";
    private String json = "";

    StoredEntry() {}

    /** What identifies one. */
    public static class Key implements Serializable {

        private static final long serialVersionUID = 1;

        private String tenant = "";
        private long place;

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.place == place && key.tenant.equals(tenant);
        }

        @Override
        public int hashCode() {
            return Objects.hash(tenant, place);
        }
    }

    /** @param json without the hash */
    record Row(long place, long at, String hash, String json) {}

    static void insert(EntityManager entities, String tenant, List<Row> rows) {
        int from = 0;
        for (int length : LENGTHS) {
            for (; rows.size() - from >= length; from += length) {
                write(entities, tenant, rows.subList(from, from + length));
            }
        }
    }

    private static void write(EntityManager entities, String tenant, List<Row> rows) {
        Write write = Write.insert("audit_entry");
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            (i == 0 ? write : write.row())
                    .set("tenant", tenant)
                    .set("place", row.place())
                    .set("written_at", row.at())
                    .set("hash", row.hash())
                    .set("json", row.json());
        }
        write.execute(entities);
    }

    static List<Row> page(EntityManager entities, String tenant, long from, long to, boolean up, int most) {
        return entities.createNamedQuery(up ? UP : DOWN, StoredEntry.class)
                .setParameter("tenant", tenant)
                .setParameter("from", from)
                .setParameter("to", to)
                .setMaxResults(most)
                .getResultStream()
                .map(StoredEntry::row)
                .toList();
    }

    /** When an entry was written, in milliseconds since 1970. */
    record Moment(long place, long at) {}

    /** Of the first there is from one place to another, null where there is none. */
    static @Nullable Moment moment(EntityManager entities, String tenant, long from, long to) {
        return entities.createNamedQuery(MOMENT, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("from", from)
                .setParameter("to", to)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .map(columns -> new Moment((Long) columns[0], (Long) columns[1]))
                .orElse(null);
    }

    /** The head of the chain has to have been cut before. */
    static void cut(EntityManager entities, String tenant, long place) {
        entities.createNamedQuery(CUT)
                .setParameter("tenant", tenant)
                .setParameter("place", place)
                .executeUpdate();
    }

    private Row row() {
        return new Row(place, writtenAt, hash, json);
    }
}
