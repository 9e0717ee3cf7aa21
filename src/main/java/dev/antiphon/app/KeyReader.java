package dev.antiphon.app;

import dev.antiphon.access.Bearer;
import dev.antiphon.access.Scopes;
import dev.antiphon.app.Settings.Key;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the keys that the operator gives out. */
final class KeyReader {

    private static final int SHORTEST_KEY = 8;

    private KeyReader() {}

    static List<Key> read(Section top, AccessSettings access) {
        Set<Secret> seen = new HashSet<>();
        Set<String> names = new HashSet<>();
        boolean tokens = !access.jwt().isEmpty();
        return top.each("keys", section -> key(section, seen, names, tokens));
    }

    private static Key key(Section section, Set<Secret> seen, Set<String> names, boolean tokens) {
        String valid = "at least " + SHORTEST_KEY + " visible ASCII characters without comma, better 32 random ones";
        Secret secret = new Secret(section.requiredText("key", valid));
        if (!secret.isEmpty() && !isUsable(secret.value())) {
            section.refuse("key", "cannot be used as a key; valid is " + valid);
        }
        if (tokens && Bearer.isToken(secret.value())) {
            section.refuse("key", "would be taken for an access token (access.jwt); valid is one without dots");
        }
        if (!secret.isEmpty() && !seen.add(secret)) {
            section.refuse("key", "is the same as that of an earlier entry; every key stands for one caller");
        }
        Key key = new Key(
                secret,
                section.requiredText("tenant", "the organisation the key belongs to"),
                section.requiredText("subject", "the person or program the key was given to"),
                section.texts("roles", Set.of("user")),
                scopes(section),
                name(section, names));
        section.refuseOthers();
        return key;
    }

    private static Set<String> scopes(Section section) {
        Set<String> scopes = section.choices("scopes", Scopes.CHOICES);
        if (section.has("scopes") && scopes.isEmpty()) {
            section.refuse("scopes", "is empty or wrong; leave it out for a key that is good for everything");
        }
        return section.has("scopes") ? scopes : Scopes.ALL.names();
    }

    /** It stands where ids of issued keys stand, and must not be taken for one, or for another one's. */
    private static String name(Section section, Set<String> names) {
        String name = section.scalar(
                "name",
                "",
                "1 to 64 letters, digits and . _ -, not beginning with key_",
                text -> Optional.of(text)
                        .filter(one -> one.matches("[A-Za-z0-9._-]{1,64}") && !one.startsWith("key_")));
        if (!name.isEmpty() && !names.add(name)) {
            section.refuse("name", "is that of an earlier entry");
        }
        return name;
    }

    private static boolean isUsable(String key) {
        return key.length() >= SHORTEST_KEY && key.chars().allMatch(c -> c > ' ' && c <= '~' && c != ',');
    }
}
