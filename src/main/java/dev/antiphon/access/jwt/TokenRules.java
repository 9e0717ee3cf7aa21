package dev.antiphon.access.jwt;

import dev.antiphon.access.Roles;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a token of one issuer has to be like, and whom it stands for. Claims are named as they are called, or by the way to
 * them, such as {@code realm_access.roles}.
 *
 * @param issuer to the letter
 * @param audience of which a token has to name one
 * @param algorithms some of {@link #ALGORITHMS}
 * @param types of the header {@code typ}; {@value #UNTYPED} stands for none
 * @param maxAge since it was issued, whatever it says of its end
 * @param skew by how much clocks may differ
 * @param tenant of all its tokens; empty when a claim tells
 * @param tenantClaim that tells the tenant, empty for none
 * @param tenants that the claim may tell, empty for any
 * @param subjectClaim that tells the subject
 * @param rolesClaim that tells groups, empty for none
 * @param scopesClaim that tells scopes, empty where a token is good for everything
 */
public record TokenRules(
        String issuer,
        Set<String> audience,
        Set<String> algorithms,
        Set<String> types,
        Duration maxAge,
        Duration skew,
        String tenant,
        String tenantClaim,
        Set<String> tenants,
        String subjectClaim,
        String rolesClaim,
        Roles roles,
        String scopesClaim) {

    /** Signatures that can be checked without being able to make them. */
    public static final List<String> ALGORITHMS =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    public static final String UNTYPED = "none";

    public TokenRules {
        audience = Set.copyOf(audience);
        algorithms = Set.copyOf(algorithms);
        types = Set.copyOf(types);
        tenants = Set.copyOf(tenants);
        if (issuer.isEmpty() || audience.isEmpty() || tenant.isEmpty() == tenantClaim.isEmpty()) {
            throw new IllegalArgumentException("Rules for tokens lack an issuer, an audience or a tenant");
        }
        if (!ALGORITHMS.containsAll(algorithms)) {
            throw new IllegalArgumentException("Not for tokens: " + algorithms);
        }
    }
}
