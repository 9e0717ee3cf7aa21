package dev.antiphon.access.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.antiphon.access.OwnToken;
import dev.antiphon.egress.Told;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/** What an endpoint answered (RFC 8693, section 2.2). Only a token that can be used is taken for one. */
final class TokenAnswer {

    /** How long a token is used of which nobody says how long it holds. */
    static final Duration UNSAID = Duration.ofMinutes(1);

    /** How long one is used at most, however long it holds: what was taken back must be felt some time. */
    static final Duration LONGEST = Duration.ofHours(1);

    /** It is given up so long before its end, or when a quarter is left of a shorter life. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private static final Set<String> KINDS = Set.of(TokenEndpoint.ACCESS_TOKEN, "urn:ietf:params:oauth:token-type:jwt");

    private static final JsonMapper READER = Json.reading(16, 10_000);
    private static final int MOST_CHARACTERS = 32 * 1024;

    /** What may stand behind {@code Bearer} (RFC 6750, section 2.1). */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]++=*+");

    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.-]{1,60}");

    /** So that neither a line of the log can be made up, nor a token get into it. */
    private static final Pattern WORDS = Pattern.compile("(?!.*[^ ]{33})[\\x20-\\x7e]{1,300}");

    private final Told told;
    private final JsonNode json;

    TokenAnswer(Told told) {
        this.told = told;
        this.json = told.type().equals("application/json") ? read(told.body()) : MissingNode.getInstance();
    }

    private static JsonNode read(byte[] body) {
        try {
            return READER.readTree(body);
        } catch (IOException unreadable) {
            return MissingNode.getInstance();
        }
    }

    Granted granted(OwnToken own, Instant asked) throws GrantException {
        if (told.status() != 200) {
            throw told.status() >= 400 && told.status() < 500
                    ? GrantException.refused(why())
                    : GrantException.failed(why());
        }
        require("Bearer".equalsIgnoreCase(json.path("token_type").asText()), "its token_type is not Bearer");
        require(KINDS.contains(json.path("issued_token_type").asText()), "its issued_token_type is no access token");
        String token = json.path("access_token").asText();
        require(token.length() <= MOST_CHARACTERS && TOKEN.matcher(token).matches(), "its access_token is none");
        require(!token.equals(own.value()), "it is the caller's own token, which is for nobody else");
        return new Granted(token, asked, asked.plus(used()));
    }

    private Duration used() throws GrantException {
        Duration life = life();
        Duration quarter = life.dividedBy(4);
        return life.minus(quarter.compareTo(MARGIN) < 0 ? quarter : MARGIN);
    }

    private Duration life() throws GrantException {
        JsonNode seconds = json.path("expires_in");
        if (seconds.isMissingNode() || seconds.isNull()) {
            return UNSAID;
        }
        require(seconds.isNumber() && seconds.asLong() > 0, "its expires_in is no time");
        return Duration.ofSeconds(Math.min(seconds.asLong(), LONGEST.toSeconds()));
    }

    private static void require(boolean holds, String otherwise) throws GrantException {
        if (!holds) {
            throw GrantException.failed("the endpoint's answer cannot be used: " + otherwise);
        }
    }

    private String why() {
        String code = json.path("error").asText();
        String words = json.path("error_description").asText();
        return "the endpoint answered with status " + told.status()
                + (CODE.matcher(code).matches() ? " and '" + code + "'" : "")
                + (WORDS.matcher(words).matches() ? ": " + words : "");
    }
}
