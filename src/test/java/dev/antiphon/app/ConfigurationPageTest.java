package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.antiphon.model.anthropic.Profile;
import dev.antiphon.model.chat.Dialect;
import dev.antiphon.model.chat.Dialects;
import dev.antiphon.model.responses.ResponsesDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documentation's page on configuration says what is so. */
@Tag("U35")
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("src/site/markdown/configuration.md");
    private static final Path SHIPPED = Path.of("server-config/antiphon.yaml");

    /** What is commented out there, and no sentence. */
    private static final Pattern SUGGESTION = Pattern.compile("(?m)^( *)# ( *(?:- |[a-z_]+:(?: |$)).*)$");

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "ALICE_KEY", "sk-alice-0123456789",
            "BOB_KEY", "sk-bob-0123456789",
            "METRICS_TOKEN", "scrape-me-0123456789",
            "DB_PASSWORD", "secret",
            "PROXY_SECRET", "0123456789abcdef",
            "HOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-zA-Z_.\\[\\]]+)` \\| .+ \\| (.+) \\|$");

    @Test
    void thePageNamesEveryKeyAndNoOther() throws IOException {
        assertThat(defaults().keySet()).containsExactlyInAnyOrderElementsOf(SettingsKeys.ofTheRecords());
    }

    @Test
    void everyDefaultOnThePageMeansTheSameAsLeavingTheKeyOut() throws IOException {
        assertThat(read(withDefaults(
                        "limits",
                        "usage",
                        "egress",
                        "webhooks",
                        "store",
                        "shutdown",
                        "demo",
                        "seal",
                        "wire",
                        "approvals",
                        "memory",
                        "metrics",
                        "tracing")))
                .isEqualTo(read(""));
        String database = "database: {url: 'jdbc:postgresql://h/d'%s}";
        assertThat(read(database.formatted(", " + values("database.")))).isEqualTo(read(database.formatted("")));
        for (String protocol : SettingsKeys.PROTOCOLS) {
            String upstream = "upstreams: {x: {protocol: " + protocol + ", url: 'http://h'%s}}";
            String values = values("upstreams.NAME.", SettingsKeys.ofProtocol(protocol)::contains);
            assertThat(read(upstream.formatted(", " + values))).isEqualTo(read(upstream.formatted("")));
        }
        String server = "mcp: {servers: [{label: l, url: 'http://h'%s}]}";
        assertThat(read(server.formatted(", " + values("mcp.servers[].", name -> name.lastIndexOf('.') == 13))))
                .isEqualTo(read(server.formatted("")));
        String told = server.formatted(", identity: {key: 'a secret of at least thirty-two bytes'%s}");
        assertThat(read(told.formatted(", "
                        + values(
                                "mcp.servers[].identity.",
                                name -> !name.startsWith("mcp.servers[].identity.exchange.")))))
                .isEqualTo(read(told.formatted("")));
        String exchanged = "access: {jwt: [{issuer: i, audience: a, jwks: 'https://h', tenant: {value: t}}]}\n"
                + server.formatted(", identity: {exchange: {token_endpoint: 'https://h', client_id: c,"
                        + " client_secret: s, audience: a%s}}");
        assertThat(read(exchanged.formatted(", " + values("mcp.servers[].identity.exchange."))))
                .isEqualTo(read(exchanged.formatted("")));
        String ofMcp = values("mcp.", name -> !name.contains("[]"));
        assertThat(read("mcp: {" + ofMcp + "}")).isEqualTo(read(""));
        String ofTools = values("tools.", name -> !name.contains("[]") && name.lastIndexOf('.') == 5);
        assertThat(read("tools: {" + ofTools.replace("folder: tools beside this file, if it is there, ", "") + "}"))
                .isEqualTo(read(""));
        for (String guard : List.of("secrets", "injection", "pii", "hosts")) {
            String place = "safety." + guard + ".";
            assertThat(read("safety: {" + guard + ": {" + values(place, name -> name.startsWith(place)) + "}}"))
                    .isEqualTo(read(""));
        }
        String ofSafety = values("safety.", name -> name.lastIndexOf('.') == 6);
        assertThat(read("safety: {" + ofSafety + "}")).isEqualTo(read(""));
        String classifier = "safety: {classifiers: [{name: n, kind: chat, model: m%s}]}";
        String ofChat = values("safety.classifiers[].", name -> true);
        assertThat(read(classifier.formatted(", " + ofChat))).isEqualTo(read(classifier.formatted("")));
        String jwt = "access: {jwt: [{issuer: i, audience: a, jwks: 'https://h', tenant: {value: t}%s}]}";
        String ofJwt = values("access.jwt[].", name -> name.lastIndexOf('.') == 12);
        String ofRoles = values("access.jwt[].roles.");
        assertThat(read(jwt.formatted(", " + ofJwt + ", roles: {" + ofRoles + "}")))
                .isEqualTo(read(jwt.formatted("")));
        String header = "access: {header: {name: X-U, peers: ['::1'], certificate: CN=p, tenant: t, roles: {%s}}}";
        assertThat(read(header.formatted(values("access.header.roles.").replace("delimiter: ,", "delimiter: ','"))))
                .isEqualTo(read(header.formatted("")));
        String key = "keys: [{key: sk-0123456789, tenant: t, subject: s%s}]";
        assertThat(read(key.formatted(", " + values("keys[].")))).isEqualTo(read(key.formatted("")));
    }

    @Test
    void whatThePageCallsRequiredIsRequired() throws IOException {
        String mistakes = catchThrowable(
                                () -> read(
                                        "models: [{price: {}}]\nkeys: [{}]\nupstreams: {NAME: {}}\nwebhooks: {endpoints: [{}]}\nmcp: {servers: [{arguments: [{}], identity: {}}]}\ntools: {arguments: [{}]}\nsafety: {deny: [{}], classifiers: [{}]}\naccess: {jwt: [{}], header: {}, container: {}}"))
                        .getMessage()
                + catchThrowable(() -> read("models: [{targets: [{}]}]")).getMessage()
                + catchThrowable(() -> read("mcp: {servers: [{identity: {exchange: {}}}]}"))
                        .getMessage();
        defaults().forEach((key, value) -> {
            String shown = key.replace("[]", "[0]") + " is missing";
            assertThat(mistakes.contains(shown)).as(key).isEqualTo(value.equals("required"));
        });
    }

    @Test
    void thePageListsTheFieldsThatCanBeSent() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains("With `chat` out of " + words(new TreeSet<>(Dialect.SENDABLE)) + ".")
                .contains("With `responses` out of " + words(new TreeSet<>(ResponsesDialect.SENDABLE)) + ";")
                .contains("With `anthropic` out of " + words(new TreeSet<>(Profile.SENDABLE)) + ":");
    }

    @Test
    void thePageTellsWhatEachDialectSettles() throws IOException {
        String page = Files.readString(PAGE);
        for (String name : Dialects.names()) {
            Dialect dialect = Dialects.named(name);
            assertThat(page)
                    .contains("| %s | `%s` | `%s` | %s | `%s` | `%s` | `%s` | %s |\n"
                            .formatted(
                                    name,
                                    dialect.maxTokensField(),
                                    dialect.developerRole(),
                                    words(new TreeSet<>(dialect.send())),
                                    dialect.reasoningField(),
                                    dialect.structuredOutputs().name().toLowerCase(Locale.ROOT),
                                    dialect.namedToolChoice(),
                                    words(Dialect.EFFORTS.stream()
                                            .filter(dialect.reasoningEfforts()::contains)
                                            .toList())));
        }
    }

    private static String words(Collection<String> words) {
        return words.isEmpty() ? "none" : words.stream().collect(Collectors.joining("`, `", "`", "`"));
    }

    @Test
    void theExampleOnThePageCanBeUsed() throws IOException {
        Settings settings = example(Files.readString(PAGE));
        assertThat(settings.models()).hasSize(5);
        assertThat(settings.upstreams().values().stream().map(Object::getClass))
                .containsExactlyInAnyOrder(
                        UpstreamSettings.Demo.class,
                        UpstreamSettings.Chat.class,
                        UpstreamSettings.Responses.class,
                        UpstreamSettings.Anthropic.class);
        assertThat(settings.webhooks().endpoints()).hasSize(1);
    }

    @Test
    void theFileThatIsShippedCanBeUsedWithAllThatItSuggests() throws IOException {
        String suggested = SUGGESTION.matcher(Files.readString(SHIPPED)).replaceAll("$1$2");
        Settings settings = new SettingsReader(ENVIRONMENT::get).read("antiphon.yaml", suggested);
        assertThat(settings.models()).hasSize(6);
        assertThat(settings.upstreams()).hasSizeGreaterThan(9);
        assertThat(settings.keys()).hasSize(1);
        assertThat(settings.webhooks().endpoints()).hasSize(1);
        assertThat(settings.mcp().servers()).hasSize(2);
        assertThat(settings.database().user()).isEqualTo("antiphon");
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "src/site/markdown/webhooks.md", "src/site/markdown/access.md"})
    void anExampleElsewhereCanBeUsedAsWell(String page) throws IOException {
        assertThat(example(Files.readString(Path.of(page)))).isNotEqualTo(read(""));
    }

    @Test
    void theFileThatIsShippedCanBeUsedAsItIs() throws IOException {
        assertThat(read(Files.readString(SHIPPED))).isEqualTo(read(""));
    }

    private static Settings example(String page) {
        int begin = page.indexOf("```yaml\n") + 8;
        String yaml = page.substring(begin, page.indexOf("```", begin));
        return new SettingsReader(ENVIRONMENT::get).read("page", yaml);
    }

    private static String withDefaults(String... sections) throws IOException {
        StringBuilder yaml = new StringBuilder();
        for (String section : sections) {
            String values = values(section + ".");
            yaml.append(section).append(": {").append(values).append("}\n");
        }
        return yaml.toString();
    }

    /** The keys of a section that have a default in code font, with it. */
    private static String values(String prefix) throws IOException {
        return values(prefix, key -> true);
    }

    private static String values(String prefix, Predicate<String> valid) throws IOException {
        return defaults().entrySet().stream()
                .filter(entry ->
                        entry.getKey().startsWith(prefix) && entry.getValue().startsWith("`"))
                .filter(entry -> valid.test(entry.getKey()))
                .map(entry -> entry.getKey().substring(prefix.length()) + ": "
                        + entry.getValue().replace("`", ""))
                .collect(Collectors.joining(", "));
    }

    private static Map<String, String> defaults() throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        Matcher row = ROW.matcher(Files.readString(PAGE));
        while (row.find()) {
            rows.put(row.group(1), row.group(2));
        }
        return rows;
    }

    private static Settings read(String yaml) {
        return new SettingsReader(name -> null).read("page", yaml);
    }
}
