package dev.antiphon.access;

import dev.antiphon.protocol.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * From what a request presents to a {@link Caller}, or to a refusal: there is no request without a known caller.
 *
 * <p>Every authenticator looks for its own kind of credential. Whatever is found has to be good: a bad one is refused, and
 * nothing else is tried in its place. Two that name different callers are a 400, because somebody between client and server
 * might have believed the other one. Of two that name the same the earlier one wins, with its roles. Thread-safe.
 */
public final class Authentication {

    /** What proxies let pass unseen, so that nothing in it may be believed on their word. */
    private static final Set<String> UNSEEN = Set.of("OPTIONS", "TRACE", "CONNECT");

    private final List<Authenticator> chain;
    private final OwnPages pages;

    /** @param chain in the order in which they win */
    public Authentication(List<Authenticator> chain, OwnPages pages) {
        this.chain = List.copyOf(chain);
        this.pages = pages;
    }

    /** @throws ApiException 401 without a good credential, 400 with several, 403 when another site's page may have sent it */
    public Admitted authenticate(Presented request) {
        return find(request).orElseThrow(Refusal::missing);
    }

    /** The same where nothing has to be presented; what is presented has to be good all the same. */
    public Optional<Admitted> find(Presented request) {
        List<Admitted> found = new ArrayList<>();
        boolean ambient = true;
        for (Authenticator authenticator : chain) {
            if (authenticator.ambient() && UNSEEN.contains(request.method())) {
                continue;
            }
            Optional<Credential> credential = authenticator.find(request);
            if (credential.isPresent()) {
                found.add(admit(authenticator, credential.get()));
                ambient &= authenticator.ambient();
            }
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        requireOne(found);
        if (ambient) {
            pages.require(request);
        }
        return Optional.of(found.getFirst());
    }

    private static Admitted admit(Authenticator authenticator, Credential credential) {
        return new Admitted(credential.check(), authenticator.name(), credential);
    }

    private static void requireOne(List<Admitted> found) {
        Caller first = found.getFirst().caller();
        for (Admitted other : found) {
            if (!first.owns(other.caller().tenant(), other.caller().subject())) {
                throw Refusal.conflict();
            }
        }
    }
}
