package dev.antiphon.access;

import java.util.Set;

/**
 * A key the operator wrote into the configuration. Kept only until it has been hashed.
 *
 * @param scopes what it is good for
 * @param name what it is called where its use is counted, empty for none
 */
public record ConfiguredKey(String key, String tenant, String subject, Set<String> roles, Scopes scopes, String name) {

    /** One without a name that is good for everything. */
    public ConfiguredKey(String key, String tenant, String subject, Set<String> roles) {
        this(key, tenant, subject, roles, Scopes.ALL, "");
    }

    @Override
    public String toString() {
        return "ConfiguredKey[" + tenant + "/" + subject + "]";
    }
}
