package dev.antiphon.access.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSObject;
import dev.antiphon.access.Bearer;
import dev.antiphon.contract.SharedFiles;
import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressSettings;
import dev.antiphon.egress.Origin;
import dev.antiphon.protocol.ApiException;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Signed texts that others have been fooled with (C2SP/wycheproof): none of them is taken for signed. */
@Tag("R77")
class WycheproofTest {

    private static final TokenRules ANY = new TokenRules(
            "any",
            Set.of("any"),
            new HashSet<>(TokenRules.ALGORITHMS),
            Set.of("JWT", TokenRules.UNTYPED),
            Duration.ofDays(1),
            Duration.ZERO,
            "any",
            "",
            Set.of(),
            "sub",
            "",
            Verifying.RULES.roles(),
            "");

    @Test
    void nothingIsTakenForSignedThatIsNot() {
        JsonNode groups =
                SharedFiles.json("corpora/jose/json_web_signature_test.json").get("testGroups");
        List<String> wronglyAccepted = new ArrayList<>();
        int accepted = 0;
        int invalid = 0;
        for (JsonNode group : groups) {
            try (Idp idp = new Idp();
                    Egress egress = egress(idp)) {
                JsonNode key = group.hasNonNull("public") ? group.get("public") : group.get("private");
                idp.publish("{\"keys\":[" + key + "]}");
                TokenIssuer issuer =
                        new TokenIssuer(ANY, new Published(URI.create(idp.jwks()), egress), Clock.systemUTC());
                for (JsonNode test : group.get("tests")) {
                    boolean signed = isSigned(issuer, test.get("jws").asText());
                    boolean valid = test.get("result").asText().equals("valid");
                    invalid += valid ? 0 : 1;
                    accepted += signed ? 1 : 0;
                    if (signed && !valid) {
                        wronglyAccepted.add(test.get("tcId") + " " + test.get("comment"));
                    }
                }
            }
        }
        assertThat(wronglyAccepted).isEmpty();
        assertThat(invalid).isGreaterThan(300);
        assertThat(accepted).isGreaterThan(20);
    }

    private static Egress egress(Idp idp) {
        Origin origin = Origin.of(URI.create(idp.jwks())).orElseThrow();
        return new Egress(
                new EgressSettings(Set.of(origin), Set.of(), Duration.ofSeconds(2), Duration.ofSeconds(2), 4));
    }

    private static boolean isSigned(TokenIssuer issuer, String jws) {
        if (!Bearer.isToken(jws)) {
            return false;
        }
        try {
            issuer.checkSigned(JWSObject.parse(jws));
            return true;
        } catch (ParseException | IllegalArgumentException | TokenException | ApiException refused) {
            return false;
        }
    }
}
