package dev.antiphon.app;

import dev.antiphon.app.Settings.Limits;
import dev.antiphon.model.chat.Dialect;
import dev.antiphon.model.chat.StructuredOutputs;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads one entry under {@code upstreams}. */
final class UpstreamReader {

    private static final List<String> PROTOCOLS = List.of("chat", "demo");
    private static final List<String> LATER = List.of("responses", "anthropic");
    private static final List<String> MAX_TOKENS = List.of("max_tokens", "max_completion_tokens");
    private static final List<String> INPUTS = List.of("text", "image", "file");
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final URI NOWHERE = URI.create("http://0.0.0.0");

    private final Limits limits;

    /** @param limits say how long to wait where the upstream does not */
    UpstreamReader(Limits limits) {
        this.limits = limits;
    }

    UpstreamSettings read(String name, Section section) {
        if (name.equals(UpstreamSettings.BUILT_IN)) {
            section.refuse("protocol", "cannot be set: the upstream 'demo' is built in; choose another name");
            return new UpstreamSettings.Demo();
        }
        String protocol = protocol(section);
        UpstreamSettings upstream = protocol.equals("demo") ? new UpstreamSettings.Demo() : chat(section);
        section.refuseOthers();
        return upstream;
    }

    private static String protocol(Section section) {
        String protocol = section.requiredText("protocol", "one of " + String.join(", ", PROTOCOLS));
        if (LATER.contains(protocol)) {
            section.refuse(
                    "protocol",
                    "is '" + protocol + "', which this version does not speak yet; valid is one of "
                            + String.join(", ", PROTOCOLS));
        } else if (!protocol.isBlank()) {
            section.choice("protocol", "chat", PROTOCOLS);
        }
        return protocol;
    }

    private UpstreamSettings.Chat chat(Section section) {
        return new UpstreamSettings.Chat(
                url(section),
                section.secret("key"),
                section.duration("timeout", Duration.ofMinutes(10), SHORTEST),
                section.duration("connect", Duration.ofSeconds(5), SHORTEST),
                section.duration("first_token", limits.firstToken(), SHORTEST),
                section.duration("idle", limits.idle(), SHORTEST),
                section.integer("retries", 2, 0, 10),
                section.bytes("max_answer_bytes", 32 << 20, 1 << 10),
                headers(section),
                section.choices("send", new TreeSet<>(Dialect.SENDABLE)),
                section.choice("max_tokens_field", "max_tokens", MAX_TOKENS),
                section.flag("developer_role", false),
                section.flag("stream_options", true),
                section.choice("reasoning_field", Dialect.NO_REASONING, Dialect.REASONING_FIELDS),
                structuredOutputs(section),
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

    private static StructuredOutputs structuredOutputs(Section section) {
        List<String> words = Stream.of(StructuredOutputs.values())
                .map(StructuredOutputs::word)
                .toList();
        return StructuredOutputs.of(section.choice("structured_outputs", StructuredOutputs.PASSED_ON.word(), words));
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
