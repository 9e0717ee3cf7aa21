package dev.antiphon.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A protocol that the fake upstream speaks, beside the others on the same port. The name of a model says which one Antiphon
 * uses to reach it: {@code fake-8t} is asked by Chat Completions, {@code responses-fake-8t} by the Responses API. The floor
 * speaks Chat Completions, whatever the model is called.
 */
enum Protocol {
    CHAT("", "/v1/chat/completions"),
    RESPONSES("responses-", "/v1/responses"),
    ANTHROPIC("anthropic-", "/v1/messages");

    private final String prefix;
    private final String path;

    Protocol(String prefix, String path) {
        this.prefix = prefix;
        this.path = path;
    }

    /** The one that a request with this first line is of. */
    static Protocol of(String startLine) {
        return Arrays.stream(values())
                .filter(protocol -> startLine.startsWith("POST " + protocol.path + " "))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nobody answers to " + startLine));
    }

    /** As a setting, and at the end of the names of its scenarios. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The same model, reached by this protocol. */
    String model(String fake) {
        return prefix + fake;
    }

    Words words(ChatRequest request) {
        return switch (this) {
            case CHAT -> new ChatWords(request);
            case RESPONSES -> new ResponsesWords(request);
            case ANTHROPIC -> new MessagesWords(request);
        };
    }

    /** Chat Completions and what the scenarios of these names need beside it. */
    static Set<Protocol> of(Collection<String> scenarios) {
        return Arrays.stream(values())
                .filter(protocol ->
                        protocol == CHAT || scenarios.stream().anyMatch(name -> name.endsWith("-" + protocol.word())))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Protocol.class)));
    }

    /** The models and upstreams of these, all at this port, as they stand in Antiphon's configuration. */
    static String configuration(Set<Protocol> protocols, int upstreamPort) {
        return "models:\n"
                + lines("  - { name: \"%1$sfake-*\", upstream: %2$s }%n", protocols, upstreamPort)
                + "upstreams:\n"
                + lines("  %2$s: { protocol: %2$s, url: \"http://127.0.0.1:%3$d/v1\" }%n", protocols, upstreamPort);
    }

    private static String lines(String line, Set<Protocol> protocols, int port) {
        return protocols.stream()
                .map(protocol -> line.formatted(protocol.prefix, protocol.word(), port))
                .collect(Collectors.joining());
    }
}
