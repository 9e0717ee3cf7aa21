package dev.antiphon.access.exchange;

import dev.antiphon.access.OwnToken;
import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressException;
import dev.antiphon.egress.Told;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asks for one token in exchange for another (RFC 8693, section 2), each time it is told to. Thread-safe. */
public final class TokenEndpoint {

    static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final int MOST_BYTES = 256 << 10;

    private final ExchangeTerms terms;
    private final Egress door;
    private final Clock clock;

    /** @param door that leads to the endpoint, and bounds how long that takes */
    public TokenEndpoint(ExchangeTerms terms, Egress door, Clock clock) {
        this.terms = terms;
        this.door = door;
        this.clock = clock;
    }

    Granted exchange(OwnToken own) throws GrantException, InterruptedException {
        Instant asked = clock.instant();
        return new TokenAnswer(ask(own)).granted(own, asked);
    }

    private Told ask(OwnToken own) throws GrantException, InterruptedException {
        try {
            return door.submit(terms.endpoint(), Map.of("Authorization", basic()), fields(own), MOST_BYTES);
        } catch (EgressException unanswered) {
            throw GrantException.failed("the endpoint did not answer as it should: " + unanswered.getMessage());
        }
    }

    private Map<String, String> fields(OwnToken own) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", GRANT);
        fields.put("subject_token", own.value());
        fields.put("subject_token_type", ACCESS_TOKEN);
        fields.put("requested_token_type", ACCESS_TOKEN);
        putUnlessEmpty(fields, "audience", terms.audience());
        putUnlessEmpty(fields, "resource", terms.resource());
        putUnlessEmpty(fields, "scope", terms.scope());
        return fields;
    }

    private static void putUnlessEmpty(Map<String, String> fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.put(name, value);
        }
    }

    /** Both are encoded as in forms before they are joined (RFC 6749, section 2.3.1): a colon may be part of either. */
    private String basic() {
        String both = encoded(terms.clientId()) + ":" + encoded(terms.clientSecret());
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.US_ASCII));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
