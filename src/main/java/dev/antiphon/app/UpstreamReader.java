package dev.antiphon.app;

import dev.antiphon.app.UpstreamSettings.ClientTools;
import dev.antiphon.model.StructuredOutputs;
import dev.antiphon.model.anthropic.Profile;
import dev.antiphon.model.anthropic.Thinking;
import dev.antiphon.model.chat.Dialect;
import dev.antiphon.model.chat.Dialects;
import dev.antiphon.model.chat.ThinkTags;
import dev.antiphon.model.responses.ResponsesDialect;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Reads one entry under {@code upstreams}. */
final class UpstreamReader {

    private static final List<String> PROTOCOLS = List.of("chat", "responses", "anthropic", "demo");
    private static final String API_KEY = "api-key";
    /** The Responses API knows an object without a schema. */
    private static final List<StructuredOutputs> FORMS =
            List.of(StructuredOutputs.PASSED_ON, StructuredOutputs.ENFORCED, StructuredOutputs.DESCRIBED);

    private static final List<String> MAX_TOKENS = List.of("max_tokens", "max_completion_tokens");

    private static final int MOST_TOKENS = 10_000_000;

    private final LimitSettings limits;

    /** @param limits say how long to wait where the upstream does not */
    UpstreamReader(LimitSettings limits) {
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
        String dialect = section.choice("dialect", Dialects.GENERIC, Dialects.names());
        Dialect usual = Dialects.named(dialect);
        return new UpstreamSettings.Chat(
                RemoteReader.read(section, limits),
                dialect,
                auth(section, dialect.equals("azure") ? API_KEY : UpstreamSettings.BEARER),
                choices(section, "send", new TreeSet<>(Dialect.SENDABLE), usual.send()),
                section.choice("max_tokens_field", usual.maxTokensField(), MAX_TOKENS),
                section.flag("developer_role", usual.developerRole()),
                section.flag("stream_options", usual.streamOptions()),
                section.choice("reasoning_field", usual.reasoningField(), Dialect.REASONING_FIELDS),
                choice(section, "structured_outputs", usual.structuredOutputs(), List.of(StructuredOutputs.values())),
                section.flag("named_tool_choice", usual.namedToolChoice()),
                choices(section, "reasoning_efforts", Dialect.EFFORTS, usual.reasoningEfforts()),
                choice(section, "think_tags", usual.thinkTags(), List.of(ThinkTags.values())));
    }

    private UpstreamSettings.Responses responses(Section section) {
        return new UpstreamSettings.Responses(
                RemoteReader.read(section, limits),
                auth(section, UpstreamSettings.BEARER),
                section.choices("send", new TreeSet<>(ResponsesDialect.SENDABLE)),
                strip(section),
                section.choices("hosted_tools", new TreeSet<>(ResponsesDialect.HOSTED)),
                choice(section, "tools", ClientTools.NATIVE, List.of(ClientTools.values())),
                section.flag("raw_reasoning", ResponsesDialect.DEFAULT.rawReasoning()),
                choice(section, "structured_outputs", ResponsesDialect.DEFAULT.structuredOutputs(), FORMS));
    }

    private static String auth(Section section, String usual) {
        return section.choice("auth", usual, List.of(UpstreamSettings.BEARER, API_KEY));
    }

    private static Set<String> strip(Section section) {
        Set<String> strip = section.texts("strip", Set.of());
        strip.stream().filter(ResponsesDialect.INDISPENSABLE::contains).forEach(name -> {
            section.refuse("strip", "holds '" + name + "', without which nothing is answered");
        });
        return strip;
    }

    private UpstreamSettings.Anthropic anthropic(Section section) {
        return new UpstreamSettings.Anthropic(
                RemoteReader.read(section, limits),
                section.integer("max_tokens", Profile.DEFAULT.maxTokens(), 1, MOST_TOKENS),
                choice(section, "thinking", Profile.DEFAULT.thinking(), List.of(Thinking.values())),
                section.flag("raw_thinking", Profile.DEFAULT.rawThinking()),
                section.flag("cache", Profile.DEFAULT.cache()),
                section.flag("native_formats", Profile.DEFAULT.nativeFormats()),
                section.choices("send", new TreeSet<>(Profile.SENDABLE)));
    }

    private static Set<String> choices(Section section, String key, Collection<String> choices, Set<String> usual) {
        Set<String> chosen = section.choices(key, choices);
        return section.has(key) ? chosen : usual;
    }

    /** One of these values, each called by its name in small letters. */
    private static <E extends Enum<E>> E choice(Section section, String key, E usual, List<E> choices) {
        List<String> words = choices.stream().map(UpstreamReader::word).toList();
        return choices.get(words.indexOf(section.choice(key, word(usual), words)));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
