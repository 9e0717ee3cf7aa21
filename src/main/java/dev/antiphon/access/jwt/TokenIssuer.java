package dev.antiphon.access.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.proc.JWSVerifierFactory;
import dev.antiphon.access.Caller;
import dev.antiphon.access.Names;
import dev.antiphon.access.Scopes;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Somebody whose tokens are believed, under rules. Thread-safe. */
final class TokenIssuer {

    /**
     * What tokens hold that are made for something else: the hashes of identity tokens, the events of notices. And
     * {@code cnf}: such a token is good only together with a key, of which nothing here asks for proof.
     */
    private static final List<String> OF_OTHERS = List.of("at_hash", "c_hash", "s_hash", "events", "cnf");

    private static final JWSVerifierFactory VERIFIERS = new DefaultJWSVerifierFactory();

    private final TokenRules rules;
    private final PublishedKeys keys;
    private final Clock clock;

    TokenIssuer(TokenRules rules, Published published, Clock clock) {
        this.rules = rules;
        this.keys = new PublishedKeys(rules.issuer(), published, clock);
        this.clock = clock;
    }

    String name() {
        return rules.issuer();
    }

    /** @throws TokenException when it is not good */
    Caller accept(JWSObject token, Claims claims) throws TokenException {
        checkSigned(token);
        checkMeaning(claims);
        checkTimes(claims);
        return caller(claims);
    }

    /** Whether the issuer has signed it, whatever it says. */
    void checkSigned(JWSObject token) throws TokenException {
        checkHeader(token.getHeader());
        checkSignature(token);
    }

    private void checkHeader(JWSHeader header) throws TokenException {
        require(rules.algorithms().contains(header.getAlgorithm().getName()), "its algorithm is not one of ours");
        // Whatever it marks as critical changes what is signed; none of that is for tokens.
        require(header.getCriticalParams() == null && header.isBase64URLEncodePayload(), "its header is critical");
        require(rules.types().stream().anyMatch(type -> isOf(type, header.getType())), "it is of another type");
    }

    private static boolean isOf(String type, JOSEObjectType of) {
        if (of == null) {
            return type.equals(TokenRules.UNTYPED);
        }
        String name = of.getType().toLowerCase(Locale.ROOT);
        return !type.equals(TokenRules.UNTYPED)
                && (name.startsWith("application/") ? name.substring("application/".length()) : name)
                        .equals(type.toLowerCase(Locale.ROOT));
    }

    private void checkSignature(JWSObject token) throws TokenException {
        for (JWK key : keys.of(token.getHeader())) {
            if (isSignedWith(token, key)) {
                return;
            }
        }
        throw TokenException.because("no key of the issuer fits its signature");
    }

    private static boolean isSignedWith(JWSObject token, JWK key) {
        try {
            return key instanceof AsymmetricJWK pair
                    && VERIFIERS
                            .createJWSVerifier(token.getHeader(), pair.toPublicKey())
                            .verify(token.getHeader(), token.getSigningInput(), token.getSignature());
        } catch (JOSEException unfit) {
            return false;
        }
    }

    private void checkMeaning(Claims claims) throws TokenException {
        require(claims.all().get("iss") instanceof String issuer && issuer.equals(rules.issuer()), "of another issuer");
        require(claims.audience().stream().anyMatch(rules.audience()::contains), "it is for another audience");
        require(OF_OTHERS.stream().noneMatch(claims::has), "it is no access token, or bound to a key");
        // Keycloak tells the kinds of its tokens apart here.
        require(!claims.has("typ") || "Bearer".equals(claims.all().get("typ")), "it is no access token");
    }

    private void checkTimes(Claims claims) throws TokenException {
        double now = clock.millis() / 1_000.0;
        double skew = rules.skew().toMillis() / 1_000.0;
        double ends = time(claims, "exp");
        double issued = time(claims, "iat");
        if (now >= ends + skew) {
            throw TokenException.late("it has expired");
        }
        if (now > issued + rules.maxAge().toMillis() / 1_000.0 + skew) {
            throw TokenException.late("it is too old");
        }
        require(issued <= now + skew, "it is issued in the future");
        if (claims.has("nbf")) {
            require(time(claims, "nbf") <= now + skew, "it is not good yet");
        }
    }

    private static double time(Claims claims, String name) throws TokenException {
        return claims.time(name).orElseThrow(() -> TokenException.because("it lacks " + name));
    }

    private Caller caller(Claims claims) throws TokenException {
        Optional<String> subject = claims.text(rules.subjectClaim()).filter(Names::isSubject);
        require(subject.isPresent(), "it names nobody that can be a caller");
        Set<String> groups = rules.rolesClaim().isEmpty() ? Set.of() : Set.copyOf(claims.words(rules.rolesClaim()));
        Caller caller = new Caller(tenant(claims), subject.get(), rules.roles().of(groups::contains));
        return rules.scopesClaim().isEmpty() ? caller : caller.with(Scopes.known(claims.words(rules.scopesClaim())));
    }

    private String tenant(Claims claims) throws TokenException {
        if (rules.tenantClaim().isEmpty()) {
            return rules.tenant();
        }
        Optional<String> tenant = claims.text(rules.tenantClaim()).filter(Names::isTenant);
        require(tenant.isPresent(), "it names no tenant");
        require(rules.tenants().isEmpty() || rules.tenants().contains(tenant.get()), "it is of a tenant it is not for");
        return tenant.get();
    }

    private static void require(boolean holds, String otherwise) throws TokenException {
        if (!holds) {
            throw TokenException.because(otherwise);
        }
    }
}
