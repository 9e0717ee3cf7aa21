package dev.antiphon.app;

import dev.antiphon.access.Names;
import dev.antiphon.app.Settings.Audit;
import dev.antiphon.app.Settings.Demo;
import dev.antiphon.app.Settings.Egress;
import dev.antiphon.app.Settings.Evidence;
import dev.antiphon.app.Settings.Key;
import dev.antiphon.app.Settings.Model;
import dev.antiphon.app.Settings.Seal;
import dev.antiphon.app.Settings.Shutdown;
import dev.antiphon.app.Settings.Store;
import dev.antiphon.app.Settings.Wire;
import dev.antiphon.egress.Network;
import dev.antiphon.egress.Origin;
import dev.antiphon.event.ReasoningNames;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code antiphon.yaml}: every key there is, its default, and what is valid for it.
 *
 * <p>The documentation's page on configuration and a test over it follow this class. A file with a mistake in it is
 * refused as a whole, with all its mistakes named.
 */
public final class SettingsReader {

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Placeholders placeholders;

    /** @param environment the value of an environment variable, null if it is not set */
    public SettingsReader(Function<String, @Nullable String> environment) {
        this.placeholders = new Placeholders(environment);
    }

    /** @throws SettingsException if the file cannot be read or has a mistake in it */
    public Settings read(Path file) {
        try {
            return read(file.getFileName().toString(), Files.readString(file));
        } catch (CharacterCodingException notText) {
            throw new SettingsException(file + " is not UTF-8 text");
        } catch (IOException unreadable) {
            throw new SettingsException("The configuration file " + file + " cannot be read; it was named by"
                    + " antiphon.config or ANTIPHON_CONFIG. Does it exist, and may this user read it?");
        }
    }

    /** What holds without a file: the demo model, for whoever has a key. */
    public Settings defaults() {
        return read("defaults", "");
    }

    /** @param name how the file is called in messages */
    Settings read(String name, String yaml) {
        Problems problems = new Problems(name);
        Settings settings = settings(new Section("", top(yaml, problems), problems));
        problems.complain();
        return settings;
    }

    private Node.Mapping top(String yaml, Problems problems) {
        Node top = parse(yaml, problems);
        if (top instanceof Node.Mapping mapping) {
            return mapping;
        }
        if (!(top instanceof Node.Broken)) {
            problems.add(top.line(), "the file is " + top.kind() + "; valid is a mapping");
        }
        return Node.Mapping.EMPTY;
    }

    private Node parse(String yaml, Problems problems) {
        try {
            return new YamlReader(placeholders, problems).read(yaml);
        } catch (IOException impossible) {
            throw new IllegalStateException("Reading from memory failed", impossible);
        }
    }

    private static Settings settings(Section top) {
        LimitSettings limits = LimitReader.read(top.section("limits"));
        Map<String, UpstreamSettings> upstreams = new LinkedHashMap<>();
        upstreams.put(UpstreamSettings.BUILT_IN, new UpstreamSettings.Demo());
        upstreams.putAll(top.named("upstreams", (name, section) -> new UpstreamReader(limits).read(name, section)));
        AccessSettings access = new AccessReader().read(top.section("access"));
        ToolsReader tools = new ToolsReader(
                access.jwt().stream().map(AccessSettings.Jwt::issuer).toList());
        List<Model> models = new ModelReader(upstreams.keySet()).read(top);
        List<Key> keys = KeyReader.read(top, access);
        Settings.Database database = DatabaseReader.database(top.section("database"));
        if (limits.shared() && Databases.embedded(database)) {
            top.section("limits")
                    .refuse("shared", "is for several nodes with one PostgreSQL; set database.url, or remove it");
        }
        Settings settings = new Settings(
                models,
                upstreams,
                keys,
                access,
                database,
                limits,
                usage(top.section("usage")),
                egress(top.section("egress")),
                new WebhooksReader().read(top.section("webhooks")),
                store(top.section("store")),
                evidence(top.section("evidence")),
                audit(top.section("audit")),
                shutdown(top.section("shutdown")),
                demo(top.section("demo")),
                seal(top.section("seal")),
                wire(top.section("wire")),
                Allowed.read(top.section("background")),
                Allowed.read(top.section("raw_models")),
                tools.mcp(top.section("mcp")),
                tools.house(top.section("tools")),
                ToolsReader.approvals(top.section("approvals")),
                new SafetyReader().read(top.section("safety")),
                memory(top.section("memory")),
                WatchReader.metrics(top.section("metrics"), keys),
                WatchReader.tracing(top.section("tracing")),
                top.text("prompts", ""),
                top.flag("docs", true),
                top.texts("accept_fields", Set.of()));
        top.refuseOthers();
        return settings;
    }

    /** Not for less than the longest month: budgets are about one. */
    private static Settings.Usage usage(Section section) {
        Settings.Usage usage = new Settings.Usage(
                section.scalar(
                        "currency",
                        "USD",
                        "up to 16 letters, digits and signs",
                        text -> Optional.of(text).filter(name -> name.matches("[\\p{L}\\p{N}\\p{Sc}]{1,16}"))),
                section.duration("keep", Duration.ofDays(400), Duration.ofDays(32)));
        section.refuseOthers();
        return usage;
    }

    private static Egress egress(Section section) {
        Egress egress = new Egress(
                section.each("allow", Set.of(), Origin.VALID, Origin::parse),
                section.each("ports", Set.of(80, 443), "a port from 1 to 65535", SettingsReader::port),
                section.duration("connect", Duration.ofSeconds(5), SHORTEST),
                section.duration("timeout", Duration.ofSeconds(30), SHORTEST),
                section.integer("concurrent", 32, 1, 10_000),
                section.bytes("request_bytes", 32 << 20, 1 << 10));
        section.refuseOthers();
        return egress;
    }

    private static Optional<Integer> port(String text) {
        return text.matches("[1-9][0-9]{0,4}")
                ? Optional.of(Integer.valueOf(text)).filter(port -> port <= 65_535)
                : Optional.empty();
    }

    private static Store store(Section section) {
        Store store = new Store(
                section.duration("lifetime", Duration.ofDays(30), Duration.ofSeconds(1)),
                section.integer("max_responses", 100_000, 1, Integer.MAX_VALUE),
                section.duration("idempotency", Duration.ofHours(24), Duration.ofHours(24)));
        section.refuseOthers();
        return store;
    }

    private static Evidence evidence(Section section) {
        Evidence evidence = new Evidence(
                section.flag("enabled", true),
                section.choice("bodies", "hashes", List.of("hashes", "all")),
                section.choice("deleted", "hashes", List.of("hashes", "nothing")),
                section.duration("keep", Duration.ofDays(90), Duration.ofSeconds(1)));
        section.refuseOthers();
        return evidence;
    }

    private static Audit audit(Section section) {
        Audit audit = new Audit(
                section.flag("enabled", true),
                section.duration("keep", Duration.ofDays(400), Duration.ofSeconds(1)),
                section.text("tenant", "default"),
                section.each("proxies", Set.of(), Network.VALID, Network::parse));
        if (!Names.isTenant(audit.tenant())) {
            section.refuse("tenant", "cannot be used; valid are " + AccessReader.TENANT);
        }
        section.refuseOthers();
        return audit;
    }

    private static Shutdown shutdown(Section section) {
        Shutdown shutdown = new Shutdown(section.duration("grace", Duration.ofSeconds(25), Duration.ZERO));
        section.refuseOthers();
        return shutdown;
    }

    private static Demo demo(Section section) {
        Demo demo = new Demo(section.duration("delay", Duration.ofMillis(20), Duration.ZERO));
        section.refuseOthers();
        return demo;
    }

    private static Seal seal(Section section) {
        Seal seal = new Seal(section.text("keys", Seal.OWN_KEYS));
        section.refuseOthers();
        return seal;
    }

    private static MemorySettings memory(Section section) {
        MemorySettings memory = new MemorySettings(
                section.flag("enabled", false),
                section.integer("facts", 1_000, 1, 10_000),
                section.texts("shared", Set.of()),
                section.integer("recall_facts", 8, 0, 100),
                section.integer("recall_tokens", 600, 100, 100_000),
                section.duration("patience", Duration.ofMillis(300), SHORTEST),
                section.flag("embeddings", true),
                section.text("embedding_model", ""));
        if (!memory.embeddings() && !memory.embeddingModel().isEmpty()) {
            section.refuse("embedding_model", "stands beside embeddings: false; remove one of the two");
        }
        section.refuseOthers();
        return memory;
    }

    private static Wire wire(Section section) {
        String events = section.choice("reasoning_events", "openai", List.of("openai", "open_responses"));
        section.refuseOthers();
        return new Wire(ReasoningNames.valueOf(events.toUpperCase(Locale.ROOT)));
    }
}
