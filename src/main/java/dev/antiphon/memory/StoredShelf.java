package dev.antiphon.memory;

import dev.antiphon.store.Write;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** The row that counts the changes of one owner's facts. Its lock puts them in order. */
@Entity
@Table(name = "memory_shelf")
@IdClass(StoredShelf.Key.class)
@NamedQuery(name = StoredShelf.NEXT, query = "update StoredShelf s set s.changes = s.changes + 1" + StoredShelf.OWNED)
@NamedQuery(name = StoredShelf.COUNT, query = "select s.changes from StoredShelf s" + StoredShelf.OWNED)
public class StoredShelf {

    static final String OWNED = " where s.tenant = :tenant and s.subject = :subject and s.shared = :shared";
    static final String NEXT = "StoredShelf.next";
    static final String COUNT = "StoredShelf.count";

    @Id
    private String tenant = "";

    @Id
    private String subject = "";

    @Id
    private short shared;

    private long changes;

    StoredShelf() {}

    /** The key of a row, for JPA. */
    public static class Key {

        private String tenant = "";
        private String subject = "";
        private short shared;

        public Key() {}

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && tenant.equals(that.tenant)
                    && subject.equals(that.subject)
                    && shared == that.shared;
        }

        @Override
        public int hashCode() {
            return subject.hashCode();
        }
    }

    /** How often anything has changed; 0 where there has never been anything. */
    static long changes(EntityManager entities, Owner owner) {
        return entities.createNamedQuery(COUNT, Long.class)
                .setParameter("tenant", owner.tenant())
                .setParameter("subject", owner.subject())
                .setParameter("shared", (short) owner.flag())
                .getResultStream()
                .findFirst()
                .orElse(0L);
    }

    /** Begins a change: the next one waits until this transaction has ended. */
    static long next(EntityManager entities, Owner owner) {
        int updated = entities.createNamedQuery(NEXT)
                .setParameter("tenant", owner.tenant())
                .setParameter("subject", owner.subject())
                .setParameter("shared", (short) owner.flag())
                .executeUpdate();
        if (updated == 0) {
            Write.insert("memory_shelf")
                    .set("tenant", owner.tenant())
                    .set("subject", owner.subject())
                    .set("shared", owner.flag())
                    .set("changes", 1L)
                    .execute(entities);
            return 1;
        }
        return changes(entities, owner);
    }
}
