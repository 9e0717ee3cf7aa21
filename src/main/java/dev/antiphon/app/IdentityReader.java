package dev.antiphon.app;

import dev.antiphon.access.jwt.SigningKey;
import dev.antiphon.app.ToolSettings.Identity;
import dev.antiphon.egress.Origin;
import dev.antiphon.tool.mcp.McpTarget;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads how a server of tools is told for whom it is asked. */
final class IdentityReader {

    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);

    private IdentityReader() {}

    /**
     * @param url of the server, null for a program
     * @param headers that the server is sent anyway
     * @return null where it is not told
     */
    static @Nullable Identity read(Section server, @Nullable URI url, Map<String, Secret> headers) {
        if (!server.has("identity")) {
            server.section("identity");
            return null;
        }
        if (url == null) {
            server.refuse("identity", "is for servers with a url: a program serves all callers and is told of none");
        }
        Section section = server.section("identity");
        Identity identity = new Identity(
                header(section, headers),
                key(section),
                section.text("key_id", ""),
                section.text("issuer", "antiphon"),
                section.text("audience", url == null ? "" : audience(url)),
                section.duration("lifetime", Duration.ofMinutes(1), SHORTEST));
        if (identity.lifetime().compareTo(LONGEST) > 0) {
            section.refuse(
                    "lifetime", "is too long; valid is an hour at most, since each request has a token of its own");
        }
        section.refuseOthers();
        return identity;
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
