package dev.antiphon.access.jwt;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.CachingJWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.OutageTolerantJWKSetSource;
import com.nimbusds.jose.jwk.source.RateLimitedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.antiphon.protocol.ApiError;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys an issuer publishes: kept for some minutes, fetched again when a token names one that is not among them, but
 * not as often as anybody likes, and good for a while longer when the issuer cannot be reached. Thread-safe.
 */
final class PublishedKeys {

    static final Duration KEPT = Duration.ofMinutes(5);
    static final Duration OUTAGE = Duration.ofHours(1);

    /** In which keys are fetched twice at the most. */
    static final Duration INTERVAL = Duration.ofSeconds(30);

    /** How long somebody waits for the fetch of another. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int SHORTEST_RSA = 2_048;
    private static final int MOST_TRIED = 16;
    private static final System.Logger LOG = System.getLogger(PublishedKeys.class.getName());

    private final String issuer;
    private final JWKSetSource<SecurityContext> source;
    private final Clock clock;

    PublishedKeys(String issuer, Published published, Clock clock) {
        this.issuer = issuer;
        this.clock = clock;
        JWKSetSource<SecurityContext> tolerant =
                new OutageTolerantJWKSetSource<>(new FetchedKeys(issuer, published), OUTAGE.toMillis(), null);
        this.source = new CachingJWKSetSource<>(
                new RateLimitedJWKSetSource<>(tolerant, INTERVAL.toMillis(), null),
                KEPT.toMillis(),
                PATIENCE.toMillis(),
                null);
    }

    /**
     * Those that a token may have been signed with, judged by its header and by what they are for.
     *
     * @throws dev.antiphon.protocol.ApiException 503 while no keys are known at all
     */
    List<JWK> of(JWSHeader header) {
        JWKSelector selector = new JWKSelector(JWKMatcher.forJWSHeader(header));
        JWKSet known = known();
        List<JWK> found = fit(selector.select(known));
        if (!found.isEmpty()) {
            return found;
        }
        JWKSet recent = newer(known);
        return recent == null ? List.of() : fit(selector.select(recent));
    }

    private JWKSet known() {
        try {
            return source.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), clock.millis(), null);
        } catch (KeySourceException absent) {
            throw ApiError.server(503, "Access tokens cannot be checked at the moment. Please try again later.")
                    .retryAfter(INTERVAL)
                    .retryable(true)
                    .exception();
        }
    }

    private @Nullable JWKSet newer(JWKSet known) {
        try {
            return source.getJWKSet(JWKSetCacheRefreshEvaluator.referenceComparison(known), clock.millis(), null);
        } catch (KeySourceException notNow) {
            LOG.log(Level.DEBUG, "The keys of {0} are not fetched again yet: {1}", issuer, notNow.toString());
            return null;
        }
    }

    /** The library's own selection looks at the key's type, id, use and algorithm, and at nothing of what follows. */
    private static List<JWK> fit(List<JWK> keys) {
        return keys.stream().filter(PublishedKeys::fits).limit(MOST_TRIED).toList();
    }

    private static boolean fits(JWK key) {
        boolean forThis =
                key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY);
        boolean strong = !(key instanceof RSAKey) || key.size() >= SHORTEST_RSA;
        return forThis && strong && key.getKeyRevocation() == null;
    }
}
