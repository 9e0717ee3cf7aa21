package dev.antiphon.access.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.antiphon.egress.Site;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Somebody who signs people in, with keys of its own that it publishes over HTTP. */
public final class Idp implements AutoCloseable {

    public static final String AUDIENCE = "responses-api";

    private static final String PAGE = "/certs";

    public final JWK rsa = rsa("rsa-1", 2048);
    final JWK ec = ec("ec-1");
    private final Site site = new Site();

    public Idp() {
        publish(rsa, ec);
    }

    public String issuer() {
        return site.origin() + "/realms/acme";
    }

    public String jwks() {
        return site.origin() + PAGE;
    }

    Site site() {
        return site;
    }

    /** How often its keys were asked for. */
    int asked() {
        return (int) site.requests().stream()
                .filter(request -> request.startsWith("GET " + PAGE + " "))
                .count();
    }

    final void publish(JWK... keys) {
        publish(new JWKSet(List.of(keys)).toString(true));
    }

    void publish(String keys) {
        site.page(PAGE, "application/json", keys.getBytes(StandardCharsets.UTF_8));
    }

    void fail() {
        site.says(PAGE, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
    }

    static JWK rsa(String id, int bits) {
        try {
            return new RSAKeyGenerator(bits, true).keyID(id).generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static JWK ec(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The claims of a good token, to be changed. */
    public Map<String, Object> claims(long now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer());
        claims.put("aud", AUDIENCE);
        claims.put("sub", "alice");
        claims.put("iat", now);
        claims.put("exp", now + 300);
        claims.put("typ", "Bearer");
        claims.put("tenant", "acme");
        claims.put("realm_access", Map.of("roles", List.of("agent-user", "admin")));
        return claims;
    }

    public String token(Map<String, Object> claims) {
        return token(JWSAlgorithm.RS256, "JWT", rsa, claims);
    }

    static String token(JWSAlgorithm algorithm, String type, JWK key, Map<String, Object> claims) {
        JWSHeader.Builder header = new JWSHeader.Builder(algorithm).keyID(key.getKeyID());
        return token((type == null ? header : header.type(new JOSEObjectType(type))).build(), key, claims);
    }

    static String token(JWSHeader header, JWK key, Map<String, Object> claims) {
        try {
            JWSObject token = new JWSObject(header, new Payload(claims));
            token.sign(
                    key instanceof RSAKey rsa
                            ? new RSASSASigner(rsa.toPrivateKey(), true)
                            : new DefaultJWSSignerFactory().createJWSSigner(key, header.getAlgorithm()));
            return token.serialize();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        site.close();
    }
}
