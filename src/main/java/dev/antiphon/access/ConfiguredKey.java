package dev.antiphon.access;

import java.util.Set;

/** A key the operator wrote into the configuration. Kept only until it has been hashed. */
public record ConfiguredKey(String key, String tenant, String subject, Set<String> roles) {

    @Override
    public String toString() {
        return "ConfiguredKey[" + tenant + "/" + subject + "]";
    }
}
