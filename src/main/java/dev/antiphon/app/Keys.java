package dev.antiphon.app;

import dev.antiphon.access.ConfiguredKey;
import dev.antiphon.access.Scopes;
import java.util.List;

/** From the operator's keys to those of {@code access}. */
final class Keys {

    private Keys() {}

    static List<ConfiguredKey> of(List<Settings.Key> keys) {
        return keys.stream()
                .map(key -> new ConfiguredKey(
                        key.key().value(),
                        key.tenant(),
                        key.subject(),
                        key.roles(),
                        new Scopes(key.scopes()),
                        key.name()))
                .toList();
    }
}
