package dev.antiphon.app;

import dev.antiphon.access.Names;
import dev.antiphon.access.jwt.TokenRules;
import dev.antiphon.app.AccessSettings.Jwt;
import dev.antiphon.app.AccessSettings.Tenant;
import dev.antiphon.egress.Network;
import dev.antiphon.egress.Origin;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the issuers whose tokens are good. */
final class JwtReader {

    private static final URI NOWHERE = URI.create("");
    private static final Duration LONGEST_SKEW = Duration.ofMinutes(5);
    private static final String JWKS = "an https address of a JSON Web Key Set, or an http one on this machine";

    Jwt read(Section section) {
        Jwt jwt = new Jwt(
                section.requiredText("issuer", "the claim iss of its tokens, to the letter"),
                texts(section, "audience"),
                jwks(section),
                algorithms(section),
                section.texts("types", Set.of("JWT", "at+jwt", TokenRules.UNTYPED)),
                section.duration("max_age", Duration.ofHours(24), Duration.ofSeconds(1)),
                section.duration("skew", Duration.ofSeconds(60), Duration.ZERO),
                tenant(section.section("tenant"), section),
                section.text("subject", "sub"),
                AccessReader.groups(section.section("roles"), "claim"),
                section.text("scopes", ""));
        if (jwt.skew().compareTo(LONGEST_SKEW) > 0) {
            section.refuse("skew", "is too long; valid is at most 5m");
        }
        refuseEmpty(section, "subject", jwt.subject().isEmpty());
        refuseEmpty(section, "types", jwt.types().isEmpty());
        refuseEmpty(section, "algorithms", jwt.algorithms().isEmpty());
        section.refuseOthers();
        return jwt;
    }

    private static void refuseEmpty(Section section, String key, boolean empty) {
        if (empty) {
            section.refuse(key, "is empty or wrong; leave it out for what is usual");
        }
    }

    /** One text, or a list of texts. */
    private static Set<String> texts(Section section, String key) {
        Set<String> texts = section.oneOrMore(key);
        if (texts.isEmpty() || texts.stream().anyMatch(String::isBlank)) {
            section.refuse(
                    key, "is missing; valid is what the claim aud of its tokens has to name, as one text or a list");
        }
        return texts;
    }

    private static Set<String> algorithms(Section section) {
        Set<String> chosen = section.choices("algorithms", TokenRules.ALGORITHMS);
        return section.has("algorithms") ? chosen : Set.of("RS256", "ES256");
    }

    private static URI jwks(Section section) {
        String text = section.requiredText("jwks", JWKS);
        Optional<URI> at = address(text);
        if (!text.isBlank() && at.isEmpty()) {
            section.refuse("jwks", "cannot be used; valid is " + JWKS);
        }
        return at.orElse(NOWHERE);
    }

    /** Over https, or on this machine. */
    static Optional<URI> address(String text) {
        try {
            URI url = new URI(text);
            return Origin.of(url)
                    .filter(origin -> origin.scheme().equals("https") || isThisMachine(origin))
                    .filter(origin -> url.getRawFragment() == null)
                    .map(origin -> url);
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    private static boolean isThisMachine(Origin origin) {
        String host = origin.host().replaceAll("[\\[\\]]", "");
        return host.equals("localhost")
                || Network.address(host).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    private static Tenant tenant(Section section, Section jwt) {
        Tenant tenant =
                new Tenant(section.text("value", ""), section.text("claim", ""), section.texts("allow", Set.of()));
        if (tenant.value().isEmpty() == tenant.claim().isEmpty()) {
            jwt.refuse("tenant", "has to say whose its tokens are: either value, the same for all, or claim");
        }
        if (section.has("allow") && (tenant.claim().isEmpty() || tenant.allow().isEmpty())) {
            section.refuse("allow", "is a list of what a claim may name; remove it, or name the claim and tenants");
        }
        Set<String> names = new HashSet<>(tenant.allow());
        names.add(tenant.value().isEmpty() ? "any" : tenant.value());
        if (!names.stream().allMatch(Names::isTenant)) {
            jwt.refuse("tenant", "names what cannot be used; valid are " + AccessReader.TENANT);
        }
        section.refuseOthers();
        return tenant;
    }

    /** Two issuers know nothing of each other's names: in one tenant, somebody here could be somebody else there. */
    void requireApart(Section access, List<Jwt> issuers) {
        Set<String> names = new HashSet<>();
        Set<String> tenants = new HashSet<>();
        for (Jwt jwt : issuers) {
            if (!jwt.issuer().isEmpty() && !names.add(jwt.issuer())) {
                access.refuse("jwt", "has the issuer " + jwt.issuer() + " twice; remove one of them");
            }
            Set<String> own = jwt.tenant().claim().isEmpty()
                    ? Set.of(jwt.tenant().value())
                    : jwt.tenant().allow();
            if (issuers.size() > 1 && own.isEmpty()) {
                access.refuse("jwt", "has several issuers, so tenant.allow has to say which tenants each may name");
            }
            for (String tenant : own) {
                if (!tenant.isEmpty() && !tenants.add(tenant)) {
                    access.refuse(
                            "jwt",
                            "has two issuers for the tenant " + tenant
                                    + ": whoever has a name with one of them could be somebody else with the other");
                }
            }
        }
    }
}
