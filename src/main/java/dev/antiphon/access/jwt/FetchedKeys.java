package dev.antiphon.access.jwt;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.text.ParseException;
import org.jspecify.annotations.Nullable;

/** Fetches keys each time it is asked. A page that holds none is an outage like any other. */
final class FetchedKeys implements JWKSetSource<SecurityContext> {

    private static final System.Logger LOG = System.getLogger(FetchedKeys.class.getName());

    private final String issuer;
    private final Published published;

    FetchedKeys(String issuer, Published published) {
        this.issuer = issuer;
        this.published = published;
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long now, @Nullable SecurityContext none)
            throws JWKSetUnavailableException {
        try {
            // Never what an issuer lets slip by mistake, nor what both sides would have to keep secret.
            JWKSet keys = JWKSet.parse(published.fetch()).toPublicJWKSet();
            if (keys.isEmpty()) {
                throw new IOException("there are none");
            }
            return keys;
        } catch (IOException | ParseException | IllegalArgumentException bad) {
            LOG.log(
                    Level.WARNING,
                    "The keys of {0} cannot be had from {1}: {2}",
                    issuer,
                    published.at(),
                    bad.getMessage());
            throw new JWKSetUnavailableException(String.valueOf(bad.getMessage()), bad);
        }
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
