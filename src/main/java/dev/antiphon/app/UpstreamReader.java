package dev.antiphon.app;

import dev.antiphon.app.Settings.Limits;
import dev.antiphon.model.chat.Dialect;
import dev.antiphon.model.chat.Dialects;
import dev.antiphon.model.chat.StructuredOutputs;
import dev.antiphon.model.chat.ThinkTags;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads one entry under {@code upstreams}. */
final class UpstreamReader {

    private static final List<String> PROTOCOLS = List.of("chat", "demo");
    private static final List<String> LATER = List.of("responses", "anthropic");
    private static final String API_KEY = "api-key";
    private static final List<String> MAX_TOKENS = List.of("max_tokens", "max_completion_tokens");

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
        String dialect = section.choice("dialect", Dialects.GENERIC, Dialects.names());
        Dialect usual = Dialects.named(dialect);
        return new UpstreamSettings.Chat(
                RemoteReader.read(section, limits),
                dialect,
                section.choice("auth", dialect.equals("azure") ? API_KEY : "bearer", List.of("bearer", API_KEY)),
                choices(section, "send", new TreeSet<>(Dialect.SENDABLE), usual.send()),
                section.choice("max_tokens_field", usual.maxTokensField(), MAX_TOKENS),
                section.flag("developer_role", usual.developerRole()),
                section.flag("stream_options", usual.streamOptions()),
                section.choice("reasoning_field", usual.reasoningField(), Dialect.REASONING_FIELDS),
                structuredOutputs(section, usual.structuredOutputs()),
                section.flag("named_tool_choice", usual.namedToolChoice()),
                choices(section, "reasoning_efforts", Dialect.EFFORTS, usual.reasoningEfforts()),
                thinkTags(section, usual.thinkTags()));
    }

    private static Set<String> choices(Section section, String key, Collection<String> choices, Set<String> usual) {
        Set<String> chosen = section.choices(key, choices);
        return section.has(key) ? chosen : usual;
    }

    private static StructuredOutputs structuredOutputs(Section section, StructuredOutputs usual) {
        List<String> words = Stream.of(StructuredOutputs.values())
                .map(StructuredOutputs::word)
                .toList();
        return StructuredOutputs.of(section.choice("structured_outputs", usual.word(), words));
    }

    private static ThinkTags thinkTags(Section section, ThinkTags usual) {
        List<String> words = Stream.of(ThinkTags.values()).map(ThinkTags::word).toList();
        return ThinkTags.of(section.choice("think_tags", usual.word(), words));
    }
}
