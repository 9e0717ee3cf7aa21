package dev.antiphon.access.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** What this server signs with, and how. Shows nothing of the key. Thread-safe. */
public final class SigningKey {

    /** What {@link #of} takes, in words. */
    public static final String VALID =
            "a secret of at least 32 bytes, or a private key as PEM of PKCS#8: EC on P-256, or RSA of at least 2,048 bits";

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final int SHORTEST_SECRET = 32;

    private final JWSSigner signer;
    private final JWSAlgorithm algorithm;

    private SigningKey(JWSSigner signer, JWSAlgorithm algorithm) {
        this.signer = signer;
        this.algorithm = algorithm;
    }

    /** A secret signs with HS256, a key of an elliptic curve with ES256, one of RSA with RS256; empty for anything else. */
    public static Optional<SigningKey> of(String written) {
        String text = written.strip();
        try {
            if (text.startsWith(BEGIN) && text.endsWith(END)) {
                return ofPrivateKey(
                        Base64.getMimeDecoder().decode(text.substring(BEGIN.length(), text.length() - END.length())));
            }
            byte[] secret = written.getBytes(StandardCharsets.UTF_8);
            return text.startsWith("-----") || secret.length < SHORTEST_SECRET
                    ? Optional.empty()
                    : Optional.of(new SigningKey(new MACSigner(secret), JWSAlgorithm.HS256));
        } catch (JOSEException | IllegalArgumentException unusable) {
            return Optional.empty();
        }
    }

    private static Optional<SigningKey> ofPrivateKey(byte[] encoded) throws JOSEException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(encoded);
        try {
            ECDSASigner signer =
                    new ECDSASigner((ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(spec));
            Set<JWSAlgorithm> algorithms = signer.supportedJWSAlgorithms();
            return algorithms.contains(JWSAlgorithm.ES256)
                    ? Optional.of(new SigningKey(signer, JWSAlgorithm.ES256))
                    : Optional.empty();
        } catch (GeneralSecurityException other) {
            return ofRsa(spec);
        }
    }

    /** The library refuses one of less than 2,048 bits. */
    private static Optional<SigningKey> ofRsa(PKCS8EncodedKeySpec spec) {
        try {
            RSASSASigner signer = new RSASSASigner(KeyFactory.getInstance("RSA").generatePrivate(spec));
            return Optional.of(new SigningKey(signer, JWSAlgorithm.RS256));
        } catch (GeneralSecurityException neither) {
            return Optional.empty();
        }
    }

    JWSSigner signer() {
        return signer;
    }

    JWSAlgorithm algorithm() {
        return algorithm;
    }

    @Override
    public String toString() {
        return algorithm.getName();
    }
}
