package dev.antiphon.app;

import dev.antiphon.model.route.Guard;
import dev.antiphon.model.wire.Upstream;
import dev.antiphon.model.wire.Upstream.Timeouts;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads what all entries under {@code upstreams} have in common. */
final class RemoteReader {

    private static final List<String> INPUTS = List.of("text", "image", "file");
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final URI NOWHERE = URI.create("http://0.0.0.0");

    private RemoteReader() {}

    /** @param limits say how long to wait where the upstream does not */
    static UpstreamSettings.Remote read(Section section, LimitSettings limits) {
        return new UpstreamSettings.Remote(
                url(section),
                section.secret("key"),
                section.duration("timeout", Timeouts.DEFAULT.total(), SHORTEST),
                section.duration("connect", Timeouts.DEFAULT.connect(), SHORTEST),
                section.duration("first_token", limits.firstToken(), SHORTEST),
                section.duration("idle", limits.idle(), SHORTEST),
                section.integer("retries", Upstream.RETRIES, 0, 10),
                section.bytes("max_answer_bytes", Upstream.MAX_ANSWER_BYTES, 1 << 10),
                headers(section),
                section.integer("concurrent", Guard.Limits.DEFAULT.concurrent(), 0, 1_000_000),
                section.integer("breaker_calls", Guard.Limits.DEFAULT.lastCalls(), 1, 10_000),
                section.integer("breaker_failures", Guard.Limits.DEFAULT.failures(), 0, 100),
                section.duration("breaker_rest", Guard.Limits.DEFAULT.rest(), SHORTEST),
                section.flag("list_models", false),
                section.flag("fetch_urls", false),
                inputs(section));
    }

    private static Set<String> inputs(Section section) {
        Set<String> inputs = new TreeSet<>(section.choices("inputs", INPUTS));
        if (section.has("inputs") && !inputs.contains("text")) {
            section.refuse("inputs", "lacks 'text', which every model takes; valid are " + String.join(", ", INPUTS));
        }
        return section.has("inputs") ? inputs : Set.copyOf(INPUTS);
    }

    private static URI url(Section section) {
        String text = section.requiredText("url", "an address such as http://127.0.0.1:8000/v1");
        Optional<URI> url = text.isBlank() ? Optional.of(NOWHERE) : parse(text);
        return url.orElseGet(() -> {
            // Not shown: an address that is refused here may hold a password.
            section.refuse("url", "is not valid; valid is an http or https address without user and password");
            return NOWHERE;
        });
    }

    private static Optional<URI> parse(String text) {
        try {
            return Optional.of(new URI(text))
                    .filter(url -> "http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    .filter(url -> url.getHost() != null && url.getUserInfo() == null);
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    private static Map<String, Secret> headers(Section section) {
        Map<String, Secret> headers = section.secrets("headers");
        headers.forEach((name, value) -> {
            if (!isHeader(name) || value.value().chars().anyMatch(c -> c < ' ' || c > '~')) {
                section.refuse(
                        "headers", "holds '" + name + "', which cannot be sent; valid are visible ASCII characters");
            }
        });
        return headers;
    }

    private static boolean isHeader(String name) {
        return !name.isEmpty()
                && name.chars().allMatch(c -> c == '-' || c == '_' || (c < 0x80 && Character.isLetterOrDigit(c)));
    }
}
