package dev.antiphon.app;

import dev.antiphon.app.Settings.Webhooks;
import dev.antiphon.egress.Origin;
import dev.antiphon.outbox.SigningSecret;
import dev.antiphon.outbox.Webhook;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads who is told that background responses have ended. */
final class WebhooksReader {

    private static final URI NOWHERE = URI.create("");

    private final Set<Settings.Webhook> seen = new HashSet<>();

    Webhooks read(Section section) {
        Set<Origin> allow = section.each("allow", Set.of(), Origin.VALID, Origin::parse);
        Webhooks webhooks = new Webhooks(
                allow,
                section.duration("keep", Duration.ofDays(30), Duration.ofDays(1)),
                section.each("endpoints", endpoint -> endpoint(endpoint, allow)));
        section.refuseOthers();
        return webhooks;
    }

    private Settings.Webhook endpoint(Section section, Set<Origin> allow) {
        String valid = "an https address, or one whose origin is in webhooks.allow, without user and password";
        String url = section.requiredText("url", valid);
        Optional<URI> address = address(url, allow);
        if (!url.isBlank() && address.isEmpty()) {
            section.refuse("url", "cannot be used; valid is " + valid);
        }
        Secret secret = new Secret(section.requiredText("secret", SigningSecret.VALID));
        if (!secret.isEmpty() && SigningSecret.parse(secret.value()).isEmpty()) {
            section.refuse("secret", "cannot be used; valid is " + SigningSecret.VALID);
        }
        Settings.Webhook endpoint = new Settings.Webhook(
                address.orElse(NOWHERE),
                secret,
                section.requiredText("tenant", "the organisation whose responses it is told of"),
                events(section));
        section.refuseOthers();
        requireNew(section, endpoint);
        return endpoint;
    }

    private static Set<String> events(Section section) {
        Set<String> events = section.choices("events", Webhook.EVENTS);
        return section.has("events") ? events : Set.copyOf(Webhook.EVENTS);
    }

    private void requireNew(Section section, Settings.Webhook endpoint) {
        Settings.Webhook known = new Settings.Webhook(endpoint.url(), Secret.NONE, endpoint.tenant(), Set.of());
        if (endpoint.url() != NOWHERE && !seen.add(known)) {
            section.refuse("url", "is there before for the same tenant; remove one of them");
        }
    }

    private static Optional<URI> address(String text, Set<Origin> allow) {
        try {
            URI url = new URI(text);
            return Origin.of(url)
                    .filter(origin -> origin.scheme().equals("https") || allow.contains(origin))
                    .filter(origin -> text.length() <= Webhook.LONGEST_URL && url.getRawFragment() == null)
                    .map(origin -> url);
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }
}
