package dev.antiphon.app;

import dev.antiphon.app.WatchSettings.Metrics;
import dev.antiphon.app.WatchSettings.Tracing;
import dev.antiphon.egress.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads who may see what of the server at work. */
final class WatchReader {

    private static final int SHORTEST_TOKEN = 16;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[ -~]*");

    private WatchReader() {}

    /** @param keys of callers, none of which may be the token: it is for less */
    static Metrics metrics(Section section, List<Settings.Key> keys) {
        Metrics metrics = new Metrics(section.flag("open", false), section.secret("token"));
        if (!metrics.token().isEmpty()) {
            check(metrics, section, keys);
        }
        section.refuseOthers();
        return metrics;
    }

    static Tracing tracing(Section section) {
        String valid = "an http or https address without user and password, such as http://collector:4318/v1/traces";
        String endpoint = section.text("endpoint", "");
        if (!endpoint.isEmpty() && !isEndpoint(endpoint)) {
            section.refuse("endpoint", "cannot be used; valid is " + valid);
        }
        Tracing tracing = new Tracing(
                endpoint,
                section.secrets("headers"),
                section.text("service", "antiphon"),
                section.scalar("ratio", 1.0, "a number from 0 to 1", WatchReader::ratio),
                section.flag("content", false),
                section.flag("propagate", false));
        tracing.headers().forEach((name, value) -> {
            if (!NAME.matcher(name).matches() || !VALUE.matcher(value.value()).matches()) {
                section.refuse("headers", "holds one that cannot be sent");
            }
        });
        section.refuseOthers();
        return tracing;
    }

    private static Optional<Double> ratio(String text) {
        try {
            return Optional.of(Double.valueOf(text)).filter(ratio -> ratio >= 0 && ratio <= 1);
        } catch (NumberFormatException notOne) {
            return Optional.empty();
        }
    }

    private static boolean isEndpoint(String text) {
        try {
            return Origin.of(new URI(text)).isPresent();
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static void check(Metrics metrics, Section section, List<Settings.Key> keys) {
        if (!isUsable(metrics.token().value())) {
            section.refuse(
                    "token",
                    "cannot be used as a token; valid is at least " + SHORTEST_TOKEN
                            + " visible ASCII characters without comma, better 32 random ones");
        }
        if (keys.stream().anyMatch(key -> key.key().equals(metrics.token()))) {
            section.refuse("token", "is also the key of a caller, who may do more; choose another one");
        }
        if (metrics.open()) {
            section.refuse("token", "stands beside metrics.open: true; remove one of the two");
        }
    }

    private static boolean isUsable(String token) {
        return token.length() >= SHORTEST_TOKEN && token.chars().allMatch(c -> c > ' ' && c <= '~' && c != ',');
    }
}
