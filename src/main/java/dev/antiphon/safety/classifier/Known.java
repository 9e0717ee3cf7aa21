package dev.antiphon.safety.classifier;

import dev.antiphon.protocol.Sha256;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has been said of texts, by their hashes; the last ones that were asked for. Thread-safe. */
final class Known {

    private final Map<String, Set<String>> rules;

    Known(int most) {
        this.rules = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
                return size() > most;
            }
        };
    }

    /** A key that no other text has. @param tenant who may know of it */
    static String key(String tenant, Assessor.Author author, String text) {
        return Sha256.ofAll(List.of(tenant, author.name(), text));
    }

    synchronized @Nullable Set<String> find(String key) {
        return rules.get(key);
    }

    synchronized void keep(String key, Set<String> found) {
        rules.put(key, Set.copyOf(found));
    }
}
