package dev.antiphon.access.jwt;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.access.Caller;
import dev.antiphon.access.Credential;
import dev.antiphon.access.Roles;
import dev.antiphon.access.Shown;
import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressSettings;
import dev.antiphon.egress.Origin;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A verifier of tokens of one issuer, at a time that a test sets. */
final class Verifying extends Clock implements AutoCloseable {

    static final TokenRules RULES = new TokenRules(
            "replaced",
            Set.of(Idp.AUDIENCE, "second"),
            Set.of("RS256", "ES256"),
            Set.of("JWT", "at+jwt", TokenRules.UNTYPED),
            Duration.ofHours(24),
            Duration.ofSeconds(60),
            "acme",
            "",
            Set.of(),
            "sub",
            "realm_access.roles",
            new Roles(Set.of("user"), Map.of("approver", Set.of("agent-user"))),
            "");

    private final Egress egress;
    private final BearerTokens tokens;
    private Instant now = Instant.ofEpochSecond(1_800_000_000);

    Verifying(Idp idp) {
        this(idp, of(RULES, idp.issuer()));
    }

    Verifying(Idp idp, TokenRules rules) {
        Origin origin = Origin.of(URI.create(idp.jwks())).orElseThrow();
        egress = new Egress(
                new EgressSettings(Set.of(origin), Set.of(), Duration.ofSeconds(2), Duration.ofSeconds(2), 4));
        Published keys = new Published(URI.create(idp.jwks()), egress);
        tokens = new BearerTokens(List.of(new BearerTokens.Trusted(rules, keys)), this);
    }

    static TokenRules of(TokenRules rules, String issuer) {
        return new TokenRules(
                issuer,
                rules.audience(),
                rules.algorithms(),
                rules.types(),
                rules.maxAge(),
                rules.skew(),
                rules.tenant(),
                rules.tenantClaim(),
                rules.tenants(),
                rules.subjectClaim(),
                rules.rolesClaim(),
                rules.roles(),
                rules.scopesClaim());
    }

    long seconds() {
        return now.getEpochSecond();
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    Credential credential(String token) {
        return tokens.find(Shown.get().with("Authorization", "Bearer " + token)).orElseThrow();
    }

    /** Whether the value is taken for a token at all. */
    boolean sees(String value) {
        return tokens.find(Shown.get().with("Authorization", "Bearer " + value)).isPresent();
    }

    Caller caller(String token) {
        return credential(token).check();
    }

    ApiError refusal(String token) {
        Credential credential = credential(token);
        return catchThrowableOfType(ApiException.class, credential::check).error();
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public void close() {
        egress.close();
    }
}
