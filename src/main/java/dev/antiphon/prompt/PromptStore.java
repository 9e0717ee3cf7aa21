package dev.antiphon.prompt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.access.Caller;
import dev.antiphon.prompt.StoredPrompt.Version;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Ids;
import dev.antiphon.protocol.Json;
import dev.antiphon.store.Transactions;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Templates in the database, each its tenant's. A version never changes; there are only new ones. Thread-safe. */
@Singleton
public final class PromptStore implements PromptSource {

    static final int MOST_TEMPLATES = 1_000;
    static final int MOST_VERSIONS = 200;
    private static final int MOST_BYTES = 1 << 20;

    private final Transactions transactions;
    private final Clock clock;

    public PromptStore(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Keeps a new version, the first of its template or the next.
     *
     * @param fields checked
     * @param chosen whether it becomes the default; the first version does anyway
     * @throws dev.antiphon.protocol.ApiException a 400 when it is too large or there are too many
     */
    public Template add(Caller admin, String id, ObjectNode fields, boolean chosen) {
        byte[] template = Json.bytes(fields);
        if (template.length > MOST_BYTES) {
            throw tooMuch("template", "larger than " + MOST_BYTES + " bytes").exception();
        }
        String tenant = admin.tenant();
        int number = transactions.call(entities -> {
            List<Version> versions = StoredPrompt.versions(entities, tenant, List.of(id));
            requireRoom(entities, tenant, versions);
            int next = versions.isEmpty() ? 1 : versions.getLast().number() + 1;
            long chosenAt = chosen || versions.isEmpty() ? now(versions) : 0;
            Version version = new Version(id, next, chosenAt);
            StoredPrompt.insert(entities, tenant, version, template, clock.millis(), admin.subject());
            return next;
        });
        return new Template(id, String.valueOf(number), fields);
    }

    private static void requireRoom(EntityManager entities, String tenant, List<Version> versions) {
        if (versions.isEmpty() && StoredPrompt.count(entities, tenant) >= MOST_TEMPLATES) {
            throw tooMuch("id", "there are " + MOST_TEMPLATES + " templates already")
                    .exception();
        }
        if (versions.size() >= MOST_VERSIONS) {
            throw tooMuch("id", "there are " + MOST_VERSIONS + " versions of it already")
                    .exception();
        }
    }

    private static ApiError tooMuch(String param, String why) {
        return ApiError.invalid("invalid_value", param, "Invalid '" + param + "': " + why + ".");
    }

    /** Makes a version the default; false when there is none of that number. */
    public boolean choose(Caller admin, String id, String version) {
        Integer number = number(version);
        return number != null
                && transactions.call(entities -> {
                    List<Version> versions = StoredPrompt.versions(entities, admin.tenant(), List.of(id));
                    Version chosen = new Version(id, number, now(versions));
                    return StoredPrompt.choose(entities, admin.tenant(), chosen) == 1;
                });
    }

    /** Removes a template with all its versions; false when there is none. */
    public boolean remove(Caller admin, String id) {
        return transactions.call(entities -> StoredPrompt.remove(entities, admin.tenant(), id) > 0);
    }

    /** Later than every choice before, whatever the clock says. */
    private long now(List<Version> versions) {
        long last = versions.stream().mapToLong(Version::chosenAt).max().orElse(0);
        return Math.max(clock.millis(), last + 1);
    }

    @Override
    public Optional<Template> find(String tenant, String id, @Nullable String version) {
        Integer number = version == null ? null : number(version);
        if (version != null && number == null || !Ids.wellFormed(id)) {
            return Optional.empty();
        }
        return transactions.call(entities -> {
            int wanted = number == null ? standard(StoredPrompt.versions(entities, tenant, List.of(id))) : number;
            return StoredPrompt.template(entities, tenant, id, wanted)
                    .map(json -> new Template(id, String.valueOf(wanted), (ObjectNode) Json.tree(json)));
        });
    }

    @Override
    public Optional<Listed> look(String tenant, String id) {
        List<Version> versions = transactions.call(entities -> StoredPrompt.versions(entities, tenant, List.of(id)));
        return versions.isEmpty() ? Optional.empty() : Optional.of(listed(id, versions));
    }

    @Override
    public List<Listed> list(String tenant, @Nullable String after, int most) {
        return transactions.call(entities -> {
            List<String> ids = StoredPrompt.ids(entities, tenant, Objects.requireNonNullElse(after, ""), most);
            return ids.isEmpty() ? List.of() : listed(StoredPrompt.versions(entities, tenant, ids));
        });
    }

    private static List<Listed> listed(List<Version> versions) {
        Map<String, List<Version>> byId =
                versions.stream().collect(Collectors.groupingBy(Version::id, LinkedHashMap::new, Collectors.toList()));
        return byId.entrySet().stream()
                .map(one -> listed(one.getKey(), one.getValue()))
                .toList();
    }

    private static Listed listed(String id, List<Version> versions) {
        return new Listed(
                id,
                String.valueOf(standard(versions)),
                versions.stream()
                        .map(version -> String.valueOf(version.number()))
                        .toList(),
                false);
    }

    /** The version chosen last; zero, which is none, when there are no versions. */
    private static int standard(List<Version> versions) {
        return versions.stream()
                .max(Comparator.comparingLong(Version::chosenAt).thenComparingInt(Version::number))
                .map(Version::number)
                .orElse(0);
    }

    /** Null for what cannot be the number of a version. */
    private static @Nullable Integer number(String version) {
        return version.matches("[1-9][0-9]{0,8}") ? Integer.valueOf(version) : null;
    }
}
