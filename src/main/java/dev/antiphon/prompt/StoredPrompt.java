package dev.antiphon.prompt;

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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One version of a tenant's template. Rows do not change, but for when they were last made the default: the one chosen
 * last is it, so that nobody has to take the honour from another row.
 */
@Entity
@Table(name = "prompt")
@IdClass(StoredPrompt.Key.class)
@NamedQuery(
        name = StoredPrompt.VERSIONS,
        query = "select p.id, p.version, p.chosenAt from StoredPrompt p"
                + " where p.tenant = :tenant and p.id in :ids order by p.id, p.version")
@NamedQuery(
        name = StoredPrompt.TEMPLATE,
        query = "select p.template.small, p.template.large from StoredPrompt p"
                + " where p.tenant = :tenant and p.id = :id and p.version = :version")
@NamedQuery(
        name = StoredPrompt.IDS,
        query = "select distinct p.id from StoredPrompt p where p.tenant = :tenant and p.id > :after order by p.id")
@NamedQuery(
        name = StoredPrompt.COUNT,
        query = "select count(distinct p.id) from StoredPrompt p where p.tenant = :tenant")
public class StoredPrompt {

    static final String VERSIONS = "StoredPrompt.versions";
    static final String TEMPLATE = "StoredPrompt.template";
    static final String IDS = "StoredPrompt.ids";
    static final String COUNT = "StoredPrompt.count";

    private static final String TABLE = "prompt";

    @Id
    private String tenant = "";

    @Id
    private String id = "";

    @Id
    private int version;

    @Column(name = "created_at")
    private long createdAt;

    @Column(name = "created_by")
    private String createdBy = "";

    @Column(name = "chosen_at")
    private long chosenAt;

    @Embedded
    @AttributeOverride(name = "small", column = @Column(name = "template"))
    @AttributeOverride(name = "large", column = @Column(name = "template_long"))
    private StoredBytes template = StoredBytes.none();

    StoredPrompt() {}

    /** The key of a row, for JPA. */
    public static class Key {

        private String tenant = "";
        private String id = "";
        private int version;

        public Key() {}

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && tenant.equals(that.tenant)
                    && id.equals(that.id)
                    && version == that.version;
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }
    }

    /** A version and when it was made the default, zero for never. */
    record Version(String id, int number, long chosenAt) {

        static Version of(Object[] columns) {
            return new Version((String) columns[0], (Integer) columns[1], (Long) columns[2]);
        }
    }

    static void insert(
            EntityManager entities, String tenant, Version version, byte[] template, long createdAt, String createdBy) {
        Write.insert(TABLE)
                .set("tenant", tenant)
                .set("id", version.id())
                .set("version", version.number())
                .set("created_at", createdAt)
                .set("created_by", createdBy)
                .set("chosen_at", version.chosenAt())
                .set("template", StoredBytes.of(template))
                .execute(entities);
    }

    static int choose(EntityManager entities, String tenant, Version version) {
        return Write.update(TABLE)
                .set("chosen_at", version.chosenAt())
                .where("tenant", tenant)
                .where("id", version.id())
                .where("version", version.number())
                .execute(entities);
    }

    static int remove(EntityManager entities, String tenant, String id) {
        return Write.delete(TABLE).where("tenant", tenant).where("id", id).execute(entities);
    }

    /** Of each of the templates all versions, oldest first. */
    static List<Version> versions(EntityManager entities, String tenant, List<String> ids) {
        return entities.createNamedQuery(VERSIONS, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("ids", ids)
                .getResultStream()
                .map(Version::of)
                .toList();
    }

    static Optional<byte[]> template(EntityManager entities, String tenant, String id, int version) {
        return entities.createNamedQuery(TEMPLATE, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("id", id)
                .setParameter("version", version)
                .getResultStream()
                .findFirst()
                .map(columns -> StoredBytes.read(columns[0], columns[1]));
    }

    static List<String> ids(EntityManager entities, String tenant, String after, int most) {
        return entities.createNamedQuery(IDS, String.class)
                .setParameter("tenant", tenant)
                .setParameter("after", after)
                .setMaxResults(most)
                .getResultList();
    }

    static long count(EntityManager entities, String tenant) {
        return entities.createNamedQuery(COUNT, Long.class)
                .setParameter("tenant", tenant)
                .getSingleResult();
    }
}
