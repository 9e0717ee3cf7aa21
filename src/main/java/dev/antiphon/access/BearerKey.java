package dev.antiphon.access;

import java.util.Optional;
import java.util.function.Function;

/** An API key behind {@code Authorization: Bearer}. */
public final class BearerKey implements Authenticator {

    private final Function<String, Optional<Caller>> keys;
    private final boolean tokens;

    /**
     * @param keys finds the caller an API key was given to; empty for unknown, expired and revoked keys alike
     * @param tokens whether what has the form of a token is somebody else's to judge
     */
    public BearerKey(Function<String, Optional<Caller>> keys, boolean tokens) {
        this.keys = keys;
        this.tokens = tokens;
    }

    @Override
    public String name() {
        return "api_key";
    }

    @Override
    public boolean ambient() {
        return false;
    }

    @Override
    public Optional<Credential> find(Presented request) {
        return Bearer.value(request)
                .filter(value -> !tokens || !Bearer.isToken(value))
                .map(this::credential);
    }

    private Credential credential(String key) {
        return () -> keys.apply(key).orElseThrow(() -> Refusal.incorrectKey(key));
    }
}
