package dev.antiphon.app;

import dev.antiphon.access.Roles;
import dev.antiphon.egress.Network;
import dev.antiphon.egress.Origin;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in beside those with API keys; nothing of it is there unless it is written down.
 *
 * @param jwt the issuers whose tokens are good
 * @param header what a proxy says who calls, null for none
 * @param container whom the application server signs in, null for nobody
 * @param origins under which browsers know this server, beside the one they name it by
 */
public record AccessSettings(
        List<Jwt> jwt, @Nullable Header header, @Nullable Container container, Set<Origin> origins) {

    public AccessSettings {
        jwt = List.copyOf(jwt);
        origins = Set.copyOf(origins);
    }

    /**
     * An issuer of tokens.
     *
     * @param jwks where its keys are
     * @param subject the claim that names the caller
     * @param scopes the claim that tells what a token is good for, empty where each is good for everything
     */
    public record Jwt(
            String issuer,
            Set<String> audience,
            URI jwks,
            Set<String> algorithms,
            Set<String> types,
            Duration maxAge,
            Duration skew,
            Tenant tenant,
            String subject,
            Groups roles,
            String scopes) {

        public Jwt {
            audience = Set.copyOf(audience);
            algorithms = Set.copyOf(algorithms);
            types = Set.copyOf(types);
        }
    }

    /**
     * Whose a token is: always the same tenant's, or as a claim says.
     *
     * @param value empty when a claim says
     * @param claim empty when it is always the same
     * @param allow which the claim may name, empty for any
     */
    public record Tenant(String value, String claim, Set<String> allow) {

        public Tenant {
            allow = Set.copyOf(allow);
        }
    }

    /**
     * Where groups are told, and which roles they give.
     *
     * @param told the claim or the header, empty for none
     * @param delimiter between two groups of a header
     */
    public record Groups(String told, String delimiter, Roles roles) {}

    /** As {@link dev.antiphon.access.TrustedProxy} has it. */
    public record Header(
            String name,
            Set<Network> peers,
            String secretHeader,
            Secret secret,
            @Nullable X500Principal certificate,
            String tenant,
            Groups roles) {

        public Header {
            peers = Set.copyOf(peers);
        }
    }

    /** Whom the application server signs in. */
    public record Container(String tenant, Roles roles) {}
}
