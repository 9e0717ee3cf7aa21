package dev.antiphon.access.jwt;

import com.nimbusds.jose.JWSObject;
import dev.antiphon.access.Authenticator;
import dev.antiphon.access.Bearer;
import dev.antiphon.access.Caller;
import dev.antiphon.access.Credential;
import dev.antiphon.access.OwnToken;
import dev.antiphon.access.Presented;
import dev.antiphon.access.Refusal;
import java.lang.System.Logger.Level;
import java.text.ParseException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signed tokens behind {@code Authorization: Bearer}. Each is verified whenever it is asked for: that costs less than
 * half a millisecond, and nothing has to be remembered of it.
 *
 * <p>Of what is not verified yet one thing is used, the issuer's name, to find the rules and keys it is held against. A key
 * or the address of one that a token brings along is never looked at.
 */
public final class BearerTokens implements Authenticator {

    private static final int LONGEST = 32 * 1024;
    private static final System.Logger LOG = System.getLogger(BearerTokens.class.getName());

    private final Map<String, TokenIssuer> issuers = new HashMap<>();

    /** An issuer with its rules, and where its keys are. */
    public record Trusted(TokenRules rules, Published keys) {}

    /** @param trusted no two with the same name */
    public BearerTokens(List<Trusted> trusted, Clock clock) {
        for (Trusted one : trusted) {
            TokenIssuer issuer = new TokenIssuer(one.rules(), one.keys(), clock);
            if (issuers.put(issuer.name(), issuer) != null) {
                throw new IllegalArgumentException("Two sets of rules for " + issuer.name());
            }
        }
    }

    @Override
    public String name() {
        return "jwt";
    }

    @Override
    public boolean ambient() {
        return false;
    }

    @Override
    public Optional<Credential> find(Presented request) {
        return Bearer.value(request).filter(Bearer::isToken).map(token -> () -> check(token));
    }

    private Caller check(String token) {
        try {
            if (token.length() > LONGEST) {
                throw TokenException.because("it is too long");
            }
            JWSObject parsed = parse(token);
            Claims claims = claims(parsed);
            TokenIssuer issuer = claims.text("iss").map(issuers::get).orElse(null);
            if (issuer == null) {
                throw TokenException.because("it is of an issuer nobody knows");
            }
            return issuer.accept(parsed, claims).by(new OwnToken(token, issuer.name()));
        } catch (TokenException bad) {
            LOG.log(Level.DEBUG, "A token is refused: {0}", bad.getMessage());
            throw Refusal.unauthorized(
                    bad.expired() ? "The access token has expired." : "The access token is not accepted here.");
        }
    }

    /** The library throws this and that at what is no token. */
    private static JWSObject parse(String token) throws TokenException {
        try {
            return JWSObject.parse(token);
        } catch (ParseException | IllegalArgumentException | IllegalStateException noToken) {
            throw TokenException.because("it cannot be read");
        }
    }

    private static Claims claims(JWSObject token) throws TokenException {
        Map<String, Object> claims = token.getPayload().toJSONObject();
        if (claims == null) {
            throw TokenException.because("it holds no claims");
        }
        return new Claims(claims);
    }
}
