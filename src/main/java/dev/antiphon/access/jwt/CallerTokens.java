package dev.antiphon.access.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.antiphon.access.Caller;
import dev.antiphon.protocol.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/**
 * Says to others who calls, in JSON Web Tokens that this server signs: {@code sub}, {@code tenant} and {@code roles} of the
 * caller. Thread-safe.
 */
public final class CallerTokens {

    private static final String ID = "jti_";

    private final SigningKey key;
    private final Terms terms;
    private final Ids ids;
    private final Clock clock;

    /**
     * What stands in every token.
     *
     * @param keyId by which others find the key to verify it with, empty for none
     * @param issuer who says so
     * @param audience to whom
     * @param lifetime how long it holds
     */
    public record Terms(String keyId, String issuer, String audience, Duration lifetime) {}

    public CallerTokens(SigningKey key, Terms terms, Ids ids, Clock clock) {
        this.key = key;
        this.terms = terms;
        this.ids = ids;
        this.clock = clock;
    }

    /** Another one each time. A caller without a name, such as a command of the operator's, is not named. */
    public String of(Caller caller) {
        SignedJWT token = new SignedJWT(header(), claims(caller));
        try {
            token.sign(key.signer());
        } catch (JOSEException defect) {
            throw new IllegalStateException("A key that was good for signing is not any more", defect);
        }
        return token.serialize();
    }

    private JWSHeader header() {
        JWSHeader.Builder header = new JWSHeader.Builder(key.algorithm()).type(JOSEObjectType.JWT);
        return terms.keyId().isEmpty()
                ? header.build()
                : header.keyID(terms.keyId()).build();
    }

    private JWTClaimsSet claims(Caller caller) {
        Instant now = clock.instant();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(terms.issuer())
                .audience(terms.audience())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(terms.lifetime())))
                .jwtID(ids.next(ID));
        if (!caller.subject().isEmpty()) {
            claims.subject(caller.subject())
                    .claim("tenant", caller.tenant())
                    .claim("roles", caller.roles().stream().sorted().toList());
        }
        return claims.build();
    }
}
