package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.app.Settings.Database;
import dev.antiphon.app.Settings.Demo;
import dev.antiphon.app.Settings.Egress;
import dev.antiphon.app.Settings.Key;
import dev.antiphon.app.Settings.Limits;
import dev.antiphon.app.Settings.Model;
import dev.antiphon.app.Settings.Shutdown;
import dev.antiphon.app.Settings.Store;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.model.StructuredOutputs;
import dev.antiphon.model.anthropic.Thinking;
import dev.antiphon.model.chat.ThinkTags;
import dev.antiphon.tool.Audience;
import dev.antiphon.tool.Patterns;
import dev.antiphon.tool.Permission;
import dev.antiphon.tool.Policy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Operators rely on names and defaults: neither changes unnoticed. */
class SettingsPinnedTest {

    @Test
    void everyDefaultIsPinned() {
        assertThat(read(""))
                .isEqualTo(new Settings(
                        List.of(new Model(
                                "demo",
                                List.of(),
                                List.of(new Settings.Target("demo", "", 1)),
                                List.of(),
                                0,
                                "o200k_base")),
                        Map.of("demo", new UpstreamSettings.Demo()),
                        List.of(),
                        new Database("", "", new Secret(""), "", 16),
                        new Limits(
                                64,
                                2_048,
                                64,
                                100,
                                32L * 1024 * 1024,
                                100,
                                10_000,
                                512,
                                15L * 1024 * 1024,
                                50L * 1024 * 1024,
                                16L * 1024 * 1024,
                                Duration.ofMinutes(5),
                                Duration.ofMinutes(2),
                                32,
                                128,
                                8,
                                5,
                                5,
                                0,
                                Duration.ofMinutes(30),
                                Duration.ofSeconds(10),
                                16,
                                10L * 1024 * 1024,
                                16L * 1024 * 1024,
                                Duration.ofMinutes(60),
                                Duration.ofSeconds(30)),
                        new Egress(
                                Set.of(),
                                Set.of(80, 443),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(30),
                                32,
                                32L * 1024 * 1024),
                        new Settings.Webhooks(Set.of(), Duration.ofDays(30), List.of()),
                        new Store(Duration.ofDays(30), 100_000, Duration.ofHours(24)),
                        new Settings.Evidence(true, "hashes", "hashes", Duration.ofDays(90)),
                        new Shutdown(Duration.ofSeconds(25)),
                        new Demo(Duration.ofMillis(20)),
                        new Settings.Seal("seal-keys"),
                        new Settings.Wire(ReasoningNames.OPENAI),
                        new ToolSettings.Mcp(
                                Set.of(),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(5),
                                8L * 1024 * 1024,
                                256L * 1024,
                                Permission.ALLOW,
                                1_000,
                                Duration.ofMinutes(10),
                                List.of()),
                        new ToolSettings.House(
                                "",
                                Set.of("current_time", "http_fetch"),
                                new ToolSettings.Use(
                                        false,
                                        Audience.EVERYBODY,
                                        new Policy(
                                                Permission.ALLOW,
                                                List.of(new Policy.Rule(
                                                        Patterns.of(List.of("http_fetch")), Set.of(), Permission.ASK)),
                                                Patterns.ALL,
                                                Patterns.NONE,
                                                Patterns.NONE,
                                                false)),
                                Duration.ofSeconds(30),
                                "UTC",
                                Set.of(),
                                null,
                                null,
                                null),
                        new ToolSettings.Approvals(Duration.ofHours(24), true),
                        SafetySettingsTest.DEFAULT,
                        new MemorySettings(false, 1_000, Set.of(), 8, 600, Duration.ofMillis(300), true, ""),
                        "",
                        true,
                        Set.of()));
        assertThat(read("upstreams: {x: {protocol: chat, url: 'http://h/v1'}}")
                        .upstreams()
                        .get("x"))
                .isEqualTo(new UpstreamSettings.Chat(
                        new UpstreamSettings.Remote(
                                URI.create("http://h/v1"),
                                new Secret(""),
                                Duration.ofMinutes(10),
                                Duration.ofSeconds(5),
                                Duration.ofMinutes(5),
                                Duration.ofMinutes(2),
                                2,
                                64L * 1024 * 1024,
                                Map.of(),
                                0,
                                20,
                                50,
                                Duration.ofSeconds(30),
                                false,
                                false,
                                Set.of("text", "image", "file")),
                        "generic",
                        "bearer",
                        Set.of(),
                        "max_tokens",
                        false,
                        true,
                        "none",
                        StructuredOutputs.PASSED_ON,
                        true,
                        Set.of("none", "minimal", "low", "medium", "high", "xhigh"),
                        ThinkTags.NONE));
        UpstreamSettings.Anthropic messages =
                (UpstreamSettings.Anthropic) read("upstreams: {x: {protocol: anthropic, url: 'http://h/v1'}}")
                        .upstreams()
                        .get("x");
        assertThat(messages)
                .isEqualTo(new UpstreamSettings.Anthropic(
                        messages.remote(), 32_000, Thinking.ADAPTIVE, false, true, false, Set.of()));
        assertThat(read("keys: [{key: sk-012345678, tenant: t, subject: s}]").keys())
                .containsExactly(new Key(new Secret("sk-012345678"), "t", "s", Set.of("user")));
    }

    @Test
    void everyKeyNameIsPinned() {
        assertThat(SettingsKeys.valid("zzz: 1"))
                .containsExactlyInAnyOrder(
                        "models",
                        "upstreams",
                        "keys",
                        "database",
                        "limits",
                        "egress",
                        "webhooks",
                        "store",
                        "evidence",
                        "shutdown",
                        "demo",
                        "prompts",
                        "docs",
                        "seal",
                        "wire",
                        "mcp",
                        "tools",
                        "approvals",
                        "safety",
                        "memory",
                        "accept_fields")
                .containsExactlyInAnyOrderElementsOf(SettingsKeys.sections());
        assertThat(SettingsKeys.ofTheReader())
                .filteredOn(key -> !key.startsWith("safety."))
                .containsExactlyInAnyOrder(
                        "models[].name",
                        "models[].aliases",
                        "models[].upstream",
                        "models[].as",
                        "models[].targets",
                        "models[].targets[].upstream",
                        "models[].targets[].as",
                        "models[].targets[].weight",
                        "models[].fallback",
                        "models[].context_window",
                        "models[].encoding",
                        "upstreams.NAME.protocol",
                        "upstreams.NAME.url",
                        "upstreams.NAME.key",
                        "upstreams.NAME.timeout",
                        "upstreams.NAME.connect",
                        "upstreams.NAME.first_token",
                        "upstreams.NAME.idle",
                        "upstreams.NAME.retries",
                        "upstreams.NAME.max_answer_bytes",
                        "upstreams.NAME.headers",
                        "upstreams.NAME.concurrent",
                        "upstreams.NAME.breaker_calls",
                        "upstreams.NAME.breaker_failures",
                        "upstreams.NAME.breaker_rest",
                        "upstreams.NAME.send",
                        "upstreams.NAME.max_tokens_field",
                        "upstreams.NAME.developer_role",
                        "upstreams.NAME.stream_options",
                        "upstreams.NAME.list_models",
                        "upstreams.NAME.fetch_urls",
                        "upstreams.NAME.inputs",
                        "upstreams.NAME.reasoning_field",
                        "upstreams.NAME.structured_outputs",
                        "upstreams.NAME.dialect",
                        "upstreams.NAME.auth",
                        "upstreams.NAME.named_tool_choice",
                        "upstreams.NAME.reasoning_efforts",
                        "upstreams.NAME.think_tags",
                        "upstreams.NAME.strip",
                        "upstreams.NAME.hosted_tools",
                        "upstreams.NAME.tools",
                        "upstreams.NAME.raw_reasoning",
                        "upstreams.NAME.max_tokens",
                        "upstreams.NAME.thinking",
                        "upstreams.NAME.raw_thinking",
                        "upstreams.NAME.cache",
                        "upstreams.NAME.native_formats",
                        "keys[].key",
                        "keys[].tenant",
                        "keys[].subject",
                        "keys[].roles",
                        "database.url",
                        "database.user",
                        "database.password",
                        "database.jndi",
                        "database.pool",
                        "limits.concurrent_responses",
                        "limits.concurrent_total",
                        "limits.background_running",
                        "limits.background_waiting",
                        "limits.body_bytes",
                        "limits.json_depth",
                        "limits.input_items",
                        "limits.tools",
                        "limits.image_bytes",
                        "limits.file_bytes",
                        "limits.journal_bytes",
                        "limits.first_token",
                        "limits.idle",
                        "limits.run_time",
                        "limits.heartbeat",
                        "limits.websocket_connections",
                        "limits.websocket_frame",
                        "limits.websocket_memory",
                        "limits.websocket_lifetime",
                        "limits.websocket_patience",
                        "egress.allow",
                        "egress.ports",
                        "egress.connect",
                        "egress.timeout",
                        "egress.concurrent",
                        "egress.request_bytes",
                        "webhooks.allow",
                        "webhooks.keep",
                        "webhooks.endpoints",
                        "webhooks.endpoints[].url",
                        "webhooks.endpoints[].secret",
                        "webhooks.endpoints[].tenant",
                        "webhooks.endpoints[].events",
                        "store.lifetime",
                        "store.max_responses",
                        "store.idempotency",
                        "evidence.enabled",
                        "evidence.bodies",
                        "evidence.deleted",
                        "evidence.keep",
                        "shutdown.grace",
                        "demo.delay",
                        "prompts",
                        "docs",
                        "seal.keys",
                        "wire.reasoning_events",
                        "limits.turns",
                        "limits.tool_calls",
                        "limits.concurrent_tools",
                        "limits.same_calls",
                        "limits.failing_calls",
                        "limits.output_tokens",
                        "mcp.allow",
                        "mcp.timeout",
                        "mcp.connect",
                        "mcp.message_bytes",
                        "mcp.output_bytes",
                        "mcp.approval",
                        "mcp.sessions",
                        "mcp.idle",
                        "mcp.servers",
                        "mcp.servers[].label",
                        "mcp.servers[].url",
                        "mcp.servers[].command",
                        "mcp.servers[].environment",
                        "mcp.servers[].headers",
                        "mcp.servers[].offer",
                        "mcp.servers[].models",
                        "mcp.servers[].tenants",
                        "mcp.servers[].roles",
                        "mcp.servers[].approval",
                        "mcp.servers[].rules",
                        "mcp.servers[].tools",
                        "mcp.servers[].privileged",
                        "mcp.servers[].repeatable",
                        "mcp.servers[].four_eyes",
                        "mcp.servers[].rules[].tools",
                        "tools.rules[].tools",
                        "mcp.servers[].rules[].roles",
                        "tools.rules[].roles",
                        "mcp.servers[].rules[].approval",
                        "tools.rules[].approval",
                        "tools.folder",
                        "tools.available",
                        "tools.timeout",
                        "tools.time_zone",
                        "tools.fetch_allow",
                        "tools.web_search",
                        "tools.code_interpreter",
                        "tools.offer",
                        "tools.models",
                        "tools.tenants",
                        "tools.roles",
                        "tools.approval",
                        "tools.rules",
                        "tools.tools",
                        "tools.privileged",
                        "tools.repeatable",
                        "tools.four_eyes",
                        "tools.web_search.url",
                        "tools.web_search.headers",
                        "tools.web_search.results",
                        "tools.web_search.server",
                        "tools.web_search.tool",
                        "tools.web_search.argument",
                        "tools.code_interpreter.server",
                        "tools.code_interpreter.tool",
                        "tools.code_interpreter.argument",
                        "memory.enabled",
                        "memory.facts",
                        "memory.shared",
                        "memory.recall_facts",
                        "memory.recall_tokens",
                        "memory.patience",
                        "memory.embeddings",
                        "memory.embedding_model",
                        "approvals.expiry",
                        "approvals.when_needed",
                        "accept_fields");
        assertThat(SettingsKeys.ofTheReader()).isEqualTo(SettingsKeys.ofTheRecords());
    }

    private static Settings read(String yaml) {
        return new SettingsReader(name -> null).read("antiphon.yaml", yaml);
    }
}
