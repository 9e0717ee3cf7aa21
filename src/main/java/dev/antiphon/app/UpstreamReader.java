package dev.antiphon.app;

import dev.antiphon.app.Settings.Limits;
import dev.antiphon.app.UpstreamSettings.ClientTools;
import dev.antiphon.model.StructuredOutputs;
import dev.antiphon.model.anthropic.Profile;
import dev.antiphon.model.anthropic.Thinking;
import dev.antiphon.model.chat.Dialect;
import dev.antiphon.model.responses.ResponsesDialect;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads one entry under {@code upstreams}. */
final class UpstreamReader {

    private static final List<String> PROTOCOLS = List.of("chat", "responses", "anthropic", "demo");
    private static final List<String> MAX_TOKENS = List.of("max_tokens", "max_completion_tokens");

    private static final int MOST_TOKENS = 10_000_000;

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
        UpstreamSettings upstream = switch (protocol) {
            case "demo" -> new UpstreamSettings.Demo();
            case "responses" -> responses(section);
            case "anthropic" -> anthropic(section);
            default -> chat(section);
        };
        section.refuseOthers();
        return upstream;
    }

    private static String protocol(Section section) {
        String protocol = section.requiredText("protocol", "one of " + String.join(", ", PROTOCOLS));
        if (!protocol.isBlank()) {
            section.choice("protocol", "chat", PROTOCOLS);
        }
        return protocol;
    }

    private UpstreamSettings.Chat chat(Section section) {
        return new UpstreamSettings.Chat(
                RemoteReader.read(section, limits),
                section.choices("send", new TreeSet<>(Dialect.SENDABLE)),
                section.choice("max_tokens_field", "max_tokens", MAX_TOKENS),
                section.flag("developer_role", false),
                section.flag("stream_options", true),
                section.choice("reasoning_field", Dialect.NO_REASONING, Dialect.REASONING_FIELDS),
                structuredOutputs(section));
    }

    private UpstreamSettings.Responses responses(Section section) {
        return new UpstreamSettings.Responses(
                RemoteReader.read(section, limits),
                section.choices("send", new TreeSet<>(ResponsesDialect.SENDABLE)),
                strip(section),
                section.choices("hosted_tools", new TreeSet<>(ResponsesDialect.HOSTED)),
                ClientTools.valueOf(section.choice("tools", "native", List.of("native", "functions"))
                        .toUpperCase(Locale.ROOT)),
                section.flag("raw_reasoning", false),
                structuredOutputs(section));
    }

    private static Set<String> strip(Section section) {
        Set<String> strip = section.texts("strip", Set.of());
        strip.stream().filter(ResponsesDialect.INDISPENSABLE::contains).forEach(name -> {
            section.refuse("strip", "holds '" + name + "', without which nothing is answered");
        });
        return strip;
    }

    private UpstreamSettings.Anthropic anthropic(Section section) {
        List<String> ways = Stream.of(Thinking.values()).map(Thinking::word).toList();
        return new UpstreamSettings.Anthropic(
                RemoteReader.read(section, limits),
                section.integer("max_tokens", Profile.MAX_TOKENS, 1, MOST_TOKENS),
                Thinking.of(
                        section.choice("thinking", Profile.DEFAULT.thinking().word(), ways)),
                section.flag("raw_thinking", false),
                section.flag("cache", true),
                section.flag("native_formats", false),
                section.choices("send", new TreeSet<>(Profile.SENDABLE)));
    }

    private static StructuredOutputs structuredOutputs(Section section) {
        List<String> words = Stream.of(StructuredOutputs.values())
                .map(StructuredOutputs::word)
                .toList();
        return StructuredOutputs.of(section.choice("structured_outputs", StructuredOutputs.PASSED_ON.word(), words));
    }
}
