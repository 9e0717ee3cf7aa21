package dev.antiphon.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.outbox.Webhook;
import dev.antiphon.outbox.WebhookStore.Change;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Fields;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of requests on webhooks: every field is honoured or refused by name. Immutable. */
public final class WebhookReader {

    private static final int DAY = 24 * 60 * 60;

    private final Predicate<URI> reachable;

    /** @param reachable whether messages may be sent to an address */
    public WebhookReader(Predicate<URI> reachable) {
        this.reachable = reachable;
    }

    /** What a webhook begins with. */
    public record Beginning(String url, List<String> events) {}

    /** @throws dev.antiphon.protocol.ApiException a 400 that names the first field found wrong, here and below */
    public Beginning beginning(JsonNode json) {
        Fields body = Fields.of(json, "");
        body.required("url");
        String url = Objects.requireNonNull(url(body));
        List<String> events = Objects.requireNonNullElse(events(body), Webhook.EVENTS);
        body.refuseOthers();
        return new Beginning(url, events);
    }

    /** What is to be different about one. */
    public Change change(JsonNode json) {
        Fields body = Fields.of(json, "");
        Change change = new Change(url(body), events(body), body.flag("enabled"));
        body.refuseOthers();
        return change;
    }

    /** How long the secret before goes on: a day unless something else is asked for. */
    public static Duration overlap(JsonNode json) {
        Fields body = Fields.of(json, "");
        int seconds = Objects.requireNonNullElse(body.integer("overlap", 0, 7 * DAY), DAY);
        body.refuseOthers();
        return Duration.ofSeconds(seconds);
    }

    private @Nullable String url(Fields body) {
        String url = body.text("url", Webhook.LONGEST_URL);
        if (url != null && !usable(url)) {
            throw ApiError.invalid(
                            "invalid_value",
                            "url",
                            "Invalid 'url': expected a public https address without user, password and fragment, or one"
                                    + " that the operator has allowed.")
                    .exception();
        }
        return url;
    }

    private boolean usable(String text) {
        try {
            URI url = new URI(text);
            return url.getRawFragment() == null && reachable.test(url);
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static @Nullable List<String> events(Fields body) {
        JsonNode events = body.value("events");
        if (events == null) {
            return null;
        }
        if (!events.isArray()) {
            throw ApiError.invalidType("events", "an array", Fields.kindOf(events))
                    .exception();
        }
        body.atLeastOne("events");
        body.atMost("events", Webhook.EVENTS.size());
        return IntStream.range(0, events.size())
                .mapToObj(i -> event("events[" + i + "]", events.get(i)))
                .distinct()
                .toList();
    }

    private static String event(String path, JsonNode given) {
        if (!Webhook.EVENTS.contains(given.asText())) {
            throw ApiError.invalidValue(path, given.asText(), Webhook.EVENTS).exception();
        }
        return given.asText();
    }
}
