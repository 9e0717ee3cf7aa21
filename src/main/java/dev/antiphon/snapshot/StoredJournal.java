package dev.antiphon.snapshot;

import dev.antiphon.store.StoredBytes;
import dev.antiphon.store.Write;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import jakarta.persistence.TypedQuery;
import org.jspecify.annotations.Nullable;

/**
 * A few frames of a response's stream in a row, one behind the other, as every reader is sent them. Written once.
 *
 * <p>Has no owner of its own: whose it is, its response says, and {@link JournalStore} asks it first. Not in the same
 * statement: Derby is sent a query with {@code exists} without parameters, and compiles each anew.
 */
@Entity
@Table(name = "journal")
@IdClass(StoredJournal.Place.class)
@NamedQuery(
        name = StoredJournal.FROM,
        query = "select j.firstSequence, j.frames.small from StoredJournal j"
                + " where j.responseId = :id and j.lastSequence >= :from order by j.firstSequence")
@NamedQuery(
        name = StoredJournal.LARGE,
        query = "select j.frames.large from StoredJournal j" + " where j.responseId = :id and j.firstSequence = :first")
@NamedQuery(
        name = StoredJournal.BEGINNING,
        query = "select j.lastSequence from StoredJournal j where j.responseId = :id and j.firstSequence = 0")
@NamedQuery(
        name = StoredJournal.LAST,
        query = "select max(j.lastSequence) from StoredJournal j where j.responseId = :id")
@NamedQuery(name = StoredJournal.REMOVE, query = "delete from StoredJournal j where j.responseId = :id")
@NamedQuery(
        name = StoredJournal.REMOVE_FROM,
        query = "delete from StoredJournal j where j.responseId = :id and j.firstSequence >= :first")
public class StoredJournal {

    static final String FROM = "StoredJournal.from";
    static final String LARGE = "StoredJournal.large";
    static final String BEGINNING = "StoredJournal.beginning";
    static final String LAST = "StoredJournal.last";
    static final String REMOVE = "StoredJournal.remove";
    static final String REMOVE_FROM = "StoredJournal.removeFrom";

    @Id
    @Column(name = "response_id")
    private String responseId = "";

    @Id
    @Column(name = "first_sequence")
    private int firstSequence;

    @Column(name = "last_sequence")
    private int lastSequence;

    @Embedded
    @AttributeOverride(name = "small", column = @Column(name = "frames"))
    @AttributeOverride(name = "large", column = @Column(name = "frames_long"))
    private StoredBytes frames = StoredBytes.none();

    StoredJournal() {}

    static void insert(EntityManager entities, String responseId, int first, int last, byte[] frames) {
        Write.insert("journal")
                .set("response_id", responseId)
                .set("first_sequence", first)
                .set("last_sequence", last)
                .set("frames", StoredBytes.of(frames))
                .execute(entities);
    }

    /** With its response, whose owner has been asked for. */
    static void removeFrom(EntityManager entities, String responseId, int first) {
        entities.createNamedQuery(REMOVE_FROM)
                .setParameter("id", responseId)
                .setParameter("first", first)
                .executeUpdate();
    }

    static void remove(EntityManager entities, String responseId) {
        entities.createNamedQuery(REMOVE).setParameter("id", responseId).executeUpdate();
    }

    /** For whoever has asked whose the response is. */
    static <T> TypedQuery<T> of(EntityManager entities, String query, Class<T> type, String responseId) {
        return entities.createNamedQuery(query, type).setParameter("id", responseId);
    }

    /** The key. JPA wants a class of its own for it. */
    public static class Place {

        private String responseId = "";
        private int firstSequence;

        public Place() {}

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place that
                    && firstSequence == that.firstSequence
                    && responseId.equals(that.responseId);
        }

        @Override
        public int hashCode() {
            return 31 * responseId.hashCode() + firstSequence;
        }
    }
}
