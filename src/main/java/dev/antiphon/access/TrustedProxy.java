package dev.antiphon.access;

import dev.antiphon.egress.Network;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that signs people in and says in a header who they are, and how it is known to be that proxy. Of the secret and
 * the certificate at least one is there; what is there has to be right.
 *
 * @param header that names the caller; no other is ever read for that
 * @param peers the networks it calls from
 * @param secretHeader in which it sends the secret, empty for none
 * @param certificate whom its client certificate names, null for none
 * @param tenant of all who come through it
 * @param groupsHeader that tells the caller's groups, empty for none
 * @param delimiter between two groups
 */
public record TrustedProxy(
        String header,
        Set<Network> peers,
        String secretHeader,
        String secret,
        @Nullable X500Principal certificate,
        String tenant,
        String groupsHeader,
        String delimiter,
        Roles roles) {

    public TrustedProxy {
        peers = Set.copyOf(peers);
        if (secretHeader.isEmpty() && certificate == null) {
            throw new IllegalArgumentException("An address alone proves nothing");
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "TrustedProxy[" + header + "]";
    }
}
