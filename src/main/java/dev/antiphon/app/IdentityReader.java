package dev.antiphon.app;

import dev.antiphon.access.jwt.SigningKey;
import dev.antiphon.app.ToolSettings.Exchanged;
import dev.antiphon.app.ToolSettings.Identity;
import dev.antiphon.app.ToolSettings.Signed;
import dev.antiphon.egress.Origin;
import dev.antiphon.tool.mcp.McpTarget;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads how a server of tools is told for whom it is asked. */
final class IdentityReader {

    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final URI NOWHERE = URI.create("");
    private static final String ENDPOINT =
            "an https address where tokens are exchanged, or an http one on this machine";
    private static final List<String> OF_SIGNED = List.of("header", "key", "key_id", "issuer", "audience", "lifetime");
    private static final Pattern SCOPE =
            Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*");

    private final List<String> issuers;

    /** @param issuers whose tokens callers can come by */
    IdentityReader(List<String> issuers) {
        this.issuers = issuers;
    }

    /**
     * @param url of the server, null for a program
     * @param headers that the server is sent anyway
     * @return null where it is not told
     */
    @Nullable
    Identity read(Section server, @Nullable URI url, Map<String, Secret> headers) {
        if (!server.has("identity")) {
            server.section("identity");
            return null;
        }
        if (url == null) {
            server.refuse("identity", "is for servers with a url: a program serves all callers and is told of none");
        }
        Section section = server.section("identity");
        Identity identity = section.has("exchange")
                ? exchanged(section, headers)
                : signed(section, url == null ? "" : audience(url), headers);
        section.refuseOthers();
        return identity;
    }

    /** @param audience where none is named */
    private static Signed signed(Section section, String audience, Map<String, Secret> headers) {
        Signed signed = new Signed(
                header(section, headers),
                key(section),
                section.text("key_id", ""),
                section.text("issuer", "antiphon"),
                section.text("audience", audience),
                section.duration("lifetime", Duration.ofMinutes(1), SHORTEST));
        if (signed.lifetime().compareTo(LONGEST) > 0) {
            section.refuse(
                    "lifetime", "is too long; valid is an hour at most, since each request has a token of its own");
        }
        return signed;
    }

    private Exchanged exchanged(Section identity, Map<String, Secret> headers) {
        for (String key : OF_SIGNED) {
            if (identity.has(key)) {
                identity.refuse(key, "is for a token that this server signs; remove it, or exchange");
            }
        }
        if (issuers.isEmpty()) {
            identity.refuse("exchange", "needs access.jwt: without it nobody comes by a token that could be exchanged");
        }
        if (headers.keySet().stream().anyMatch("Authorization"::equalsIgnoreCase)) {
            identity.refuse(
                    "exchange", "brings the Authorization that is among headers as well; remove one of the two");
        }
        Section section = identity.section("exchange");
        Exchanged exchanged = new Exchanged(
                issuer(section),
                endpoint(section),
                section.requiredText("client_id", "what this server is called at the endpoint"),
                section.secret("client_secret"),
                section.text("audience", ""),
                resource(section),
                scope(section),
                section.duration("timeout", Duration.ofSeconds(10), Duration.ofMillis(1)));
        if (exchanged.clientSecret().isEmpty()) {
            section.refuse("client_secret", "is missing; valid is what the endpoint knows the client by");
        }
        if (exchanged.audience().isBlank() && exchanged.resource().isBlank()) {
            section.refuse("audience", "and resource are missing; one of the two says for whom the token is");
        }
        section.refuseOthers();
        return exchanged;
    }

    /** One of several has to be named: who exchanges the tokens of one is not to see those of another. */
    private String issuer(Section section) {
        String issuer = section.text("issuer", issuers.isEmpty() ? "" : issuers.getFirst());
        if (!section.has("issuer") && issuers.size() > 1) {
            section.refuse("issuer", "has to say whose tokens are exchanged there, for access.jwt has several issuers");
        } else if (!issuers.isEmpty() && !issuers.contains(issuer)) {
            section.refuse("issuer", "is none of access.jwt");
        }
        return issuer;
    }

    private static URI endpoint(Section section) {
        String text = section.requiredText("token_endpoint", ENDPOINT);
        Optional<URI> at = JwtReader.address(text);
        if (!text.isBlank() && at.isEmpty()) {
            section.refuse("token_endpoint", "cannot be used; valid is " + ENDPOINT);
        }
        return at.orElse(NOWHERE);
    }

    /** RFC 8707, section 2. */
    private static String resource(Section section) {
        return section.scalar(
                "resource",
                "",
                "an absolute URI without a fragment",
                text -> Optional.of(text).filter(IdentityReader::isResource));
    }

    private static boolean isResource(String text) {
        try {
            URI uri = new URI(text);
            return uri.isAbsolute() && uri.getRawFragment() == null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    /** RFC 6749, section 3.3. */
    private static String scope(Section section) {
        return section.scalar(
                "scope",
                "",
                "names of scopes with a space between them",
                text -> Optional.of(text).filter(names -> SCOPE.matcher(names).matches()));
    }

    private static String header(Section section, Map<String, Secret> headers) {
        String header = section.text("header", "X-Antiphon-Caller");
        if (!McpTarget.maySet(header)) {
            section.refuse("header", "cannot be used; valid is the name of a header that the protocol does not need");
        } else if (headers.keySet().stream().anyMatch(header::equalsIgnoreCase)) {
            section.refuse("header", "is among headers as well; remove one of the two");
        }
        return header;
    }

    private static Secret key(Section section) {
        Secret key = section.secret("key");
        if (!section.has("key")) {
            section.refuse("key", "is missing; valid is " + SigningKey.VALID);
        } else if (SigningKey.of(key.value()).isEmpty()) {
            section.refuse("key", "cannot be used; valid is " + SigningKey.VALID);
        }
        return key;
    }

    /** Its origin, as one would write it. */
    private static String audience(URI url) {
        Optional<Origin> origin = Origin.of(url);
        return origin.map(
                        found -> found.scheme() + "://" + found.host() + (url.getPort() < 0 ? "" : ":" + found.port()))
                .orElse("");
    }
}
