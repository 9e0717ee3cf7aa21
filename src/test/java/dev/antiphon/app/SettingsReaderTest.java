package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.antiphon.app.Settings.Model;
import dev.antiphon.egress.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "ALICE_KEY", "sk-alice-0123456789",
            "NASTY", "a: {b}, [c] # \"d\" *e &f ${ALICE_KEY} $$",
            "EMPTY", "",
            "NUMBER", "12",
            "PLANTED", "planted-secret");

    @Test
    void anUnknownKeyIsNamedWithItsLineWhatIsValidAndWhatWasMeant() {
        assertThat(mistakes("models: []\n\nuprstreams:\n  local: {}\n"))
                .isEqualTo(
                        "antiphon.yaml line 3: unknown key 'uprstreams'; valid here: limits, upstreams, access, models, keys,"
                                + " database, usage, egress, webhooks, store, evidence, audit, shutdown, demo, seal, wire, background, raw_models, mcp, tools, approvals, safety, memory, metrics, tracing, prompts, docs, accept_fields; did you mean"
                                + " 'upstreams'?");
    }

    @Test
    void everyMistakeOfTheFileIsNamedAtOnce() {
        assertThat(mistakes("""
                        upstreams:
                          local:
                            protocol: chat
                            ulr: "http://h/v1"
                        limits:
                          heartbeat: 10 parsecs
                          body_bytes: [1]
                        store:
                        """))
                .contains("line 3: upstreams.local.url is missing; valid is an address such as")
                .contains("line 4: unknown key 'ulr' in upstreams.local; valid here: ")
                .contains("did you mean 'url'?")
                .contains("line 6: limits.heartbeat is '10 parsecs'; valid is a duration such as")
                .contains("line 7: limits.body_bytes is a list; valid is a size such as")
                .contains("line 8: store is empty; valid is a mapping");
    }

    @Test
    void aModelThatNamesAnUnknownUpstreamIsRefused() {
        assertThat(mistakes(
                        "upstreams: {local: {protocol: chat, url: 'http://h'}}\nmodels: [{name: a, upstream: lokal}]"))
                .isEqualTo("antiphon.yaml line 2: models[0].upstream is 'lokal', which is not defined; valid is one of"
                        + " demo, local; did you mean 'local'?");
    }

    @Test
    void aModelThatCouldNeverServeIsRefused() {
        assertThat(mistakes("models: [{name: a, upstream: demo}, {name: a, upstream: demo}]"))
                .contains("models[1].name is there before");
    }

    @Test
    void aProtocolThatNobodySpeaksIsNotTakenForAnother() {
        assertThat(mistakes("upstreams: {x: {protocol: gopher, url: 'http://h'}}"))
                .contains("upstreams.x.protocol is 'gopher'; valid is one of chat, responses, anthropic, demo");
    }

    @Test
    void whatNoRequestCanDoWithoutCannotBeStripped() {
        assertThat(mistakes("upstreams: {x: {protocol: responses, url: 'http://h', strip: [store, input]}}"))
                .contains("upstreams.x.strip holds 'input', without which nothing is answered");
    }

    @Test
    void theBuiltInUpstreamCannotBeReplaced() {
        assertThat(mistakes("upstreams: {demo: {protocol: chat, url: 'http://h'}}"))
                .contains("built in");
    }

    @Test
    void aDemoUpstreamTakesNoKeysThatWouldMeanNothing() {
        assertThat(mistakes("upstreams: {x: {protocol: demo, url: 'http://h'}}"))
                .contains("unknown key 'url'");
    }

    @Test
    void environmentVariablesStandInValuesAndCannotChangeTheFilesMeaning() {
        Settings settings = read("models: [{name: \"${NASTY}\", upstream: demo, as: '${NONE:-qwen}'}]\n"
                + "limits: {tools: '${NUMBER}'}\n"
                + "database: {url: 'jdbc:x', user: '$${EMPTY}$', password: '${EMPTY:-a$b}'}");
        assertThat(settings.models())
                .containsExactly(new Model(
                        ENVIRONMENT.getOrDefault("NASTY", ""),
                        List.of(),
                        List.of(new Settings.Target("demo", "qwen", 1)),
                        List.of(),
                        0,
                        "o200k_base",
                        Set.of(),
                        Set.of(),
                        Optional.empty()));
        assertThat(settings.limits().tools()).isEqualTo(12);
        assertThat(settings.database().user()).isEqualTo("${EMPTY}$");
        assertThat(settings.database().password().value()).isEqualTo("a$b");
    }

    @Test
    void aMissingVariableIsNamedWithLineAndKey() {
        assertThat(mistakes("keys:\n  - { key: '${BOB_KEY}', tenant: t, subject: s }"))
                .isEqualTo("antiphon.yaml line 2: keys[0].key needs the environment variable BOB_KEY, which is not set;"
                        + " set it, or write ${BOB_KEY:-default}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${", "${A", "${}", "${A-B}", "${1A}", "${:-x}"})
    void aMalformedPlaceholderIsRefused(String text) {
        assertThat(mistakes("accept_fields: '" + text + "'")).contains("line 1: accept_fields has a");
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "30s,30000", "10m,600000", "2h,7200000", "1d,86400000"})
    void durationsAreReadInTheirUnits(String text, long millis) {
        assertThat(read("limits: {idle: " + text + "}").limits().idle()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"65536,65536", "64KiB,65536", "1GB,1000000000", "16MiB,16777216", "100KB,100000", "70000B,70000"})
    void sizesAreReadInTheirUnits(String text, long bytes) {
        assertThat(read("limits: {journal_bytes: " + text + "}").limits().journalBytes())
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limits: {idle: 10}",
                "limits: {idle: -1s}",
                "limits: {idle: 0s}",
                "limits: {idle: 1.5s}",
                "limits: {idle: 99999999999s}",
                "limits: {body_bytes: 16 MiB}",
                "limits: {body_bytes: 3}",
                "limits: {body_bytes: 3GB}",
                "limits: {tools: 0}",
                "limits: {tools: 1.5}",
                "limits: {tools: many}",
                "limits: {tools: true}",
                "limits: {tools: ''}",
                "limits: {tools: }",
                "limits: {tools: {}}",
                "limits: 5",
                "limits: []",
                "models: demo",
                "models: {}",
                "models: [demo]",
                "accept_fields: x",
                "accept_fields: [[x]]",
                "upstreams: {x: {protocol: chat, url: 'ftp://h'}}",
                "upstreams: {x: {protocol: chat, url: 'h:80'}}",
                "upstreams: {x: {protocol: chat, url: 'http://h', developer_role: 1}}",
                "upstreams: {x: 5}",
                "upstreams: {x: {protocol: chat, url: 'http://h', headers: {'a b': c}}}",
                "upstreams: [x]",
                "upstreams: {x: {protocol: chat, url: 'http://h', max_tokens_field: most}}",
                "upstreams: {x: {protocol: chat, url: 'http://h', send: [usr]}}",
                "upstreams: {x: {protocol: chat, url: 'http://h', inputs: [text, smell]}}",
                "upstreams: {x: {protocol: chat, url: 'http://h', inputs: [image]}}",
                "egress: {allow: ['http://h/path']}",
                "egress: {allow: ['http://u:p@h']}",
                "egress: {allow: ['h:80']}",
                "egress: {allow: 'http://h'}",
                "egress: {ports: [0]}",
                "egress: {ports: [65536]}",
                "egress: {ports: [http]}",
                "egress: {concurrent: 0}",
                "database: {url: 'postgresql://h'}",
                "database: {jndi: 'java:x', pool: 3}",
                "database: {jndi: 'java:x', statement: 1s}",
                "database: {statement: 1s}",
                "database: {url: 'jdbc:derby:x', lock: 1s}",
                "database: {url: 'jdbc:postgresql://db/x', connect: 10ms}",
                "keys: [{key: short, tenant: t, subject: s}]",
                "keys: [{key: '', tenant: t, subject: s}]",
                "keys: [{key: 'has, a comma', tenant: t, subject: s}]",
                "keys: [{key: sk-0123456789}]",
                "limits: {tools: 1, tools: 2}",
                "a: &x 1\nb: *x",
                "{}\n---\n{}",
                "[1]",
                "text",
                "a: b: c",
                "a: 'b"
            })
    void whatMakesNoSenseStopsTheStartAndNamesTheLine(String yaml) {
        assertThat(mistakes(yaml)).matches("(?s)antiphon\\.yaml line \\d+: .+");
    }

    @Test
    void whatMayBeFetchedIsReadOriginByOrigin() {
        Settings.Egress egress = read("egress: {allow: ['http://127.0.0.1:18510', 'https://H'], ports: [443, 8443]}")
                .egress();
        assertThat(egress.allow())
                .containsExactlyInAnyOrder(new Origin("http", "127.0.0.1", 18510), new Origin("https", "h", 443));
        assertThat(egress.ports()).containsExactlyInAnyOrder(443, 8443);
        assertThat(read("egress: {allow: []}").egress().ports()).containsExactlyInAnyOrder(80, 443);
        assertThat(mistakes("egress: {allow: ['http://u:planted@h']}")).doesNotContain("planted");
    }

    @Test
    void twoCallersCannotShareAKey() {
        assertThat(
                        mistakes(
                                "keys: [{key: sk-012345678, tenant: t, subject: a}, {key: sk-012345678, tenant: t, subject: b}]"))
                .contains("keys[1].key is the same as that of an earlier entry")
                .doesNotContain("sk-0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keys: [{key: 'planted-secret ', tenant: t, subject: s}]",
                "keys: planted-secret",
                "database: {password: [planted-secret], pool: 0}",
                "database: {password: 'planted-secret', pool: '${PLANTED}'}",
                "upstreams: {x: {protocol: chat, url: 'http://me:planted-secret@h'}}",
                "upstreams: {x: {protocol: chat, url: 'http://h', key: planted-secret, zzz: planted-secret}}",
                "upstreams: {x: {protocol: chat, url: 'http://h', headers: {x-key: [planted-secret]}}}",
                "keys: [{key: \"planted-secret\nlimits: }",
                "keys: planted-secret: x",
                "limits: {idle: '${PLANTED}'}"
            })
    void noMessageHoldsASecret(String yaml) {
        assertThat(mistakes(yaml)).doesNotContain("planted");
    }

    @Test
    void settingsCanBePrintedWithoutGivingASecretAway() {
        Settings settings = read("""
                keys: [{key: planted-secret, tenant: t, subject: s}]
                database: {url: 'jdbc:x?password=planted', password: planted-secret}
                upstreams: {x: {protocol: chat, url: 'http://h', key: planted-secret, headers: {a: planted-secret}}}
                """);
        assertThat(settings.toString()).doesNotContain("planted").contains("***");
        assertThat(chat("{protocol: chat, url: 'http://h', headers: {a: planted-secret}}")
                        .remote()
                        .headers())
                .containsExactly(Map.entry("a", new Secret("planted-secret")));
    }

    @Test
    void anUpstreamWaitsAsLongAsTheLimitsSayUnlessItSaysOtherwise() {
        UpstreamSettings.Chat chat = (UpstreamSettings.Chat)
                read("limits: {first_token: 1s, idle: 2s}\nupstreams: {x: {protocol: chat, url: 'http://h', idle: 3s}}")
                        .upstreams()
                        .get("x");
        assertThat(chat.remote().firstToken()).isEqualTo(Duration.ofSeconds(1));
        assertThat(chat.remote().idle()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aDialectSettlesTheKeysThatAreNotSet() {
        UpstreamSettings.Chat ollama =
                chat("{protocol: chat, url: 'http://h', dialect: ollama, reasoning_efforts: [low], send: [user]}");
        assertThat(ollama.reasoningField()).isEqualTo("reasoning");
        assertThat(ollama.namedToolChoice()).isFalse();
        assertThat(ollama.reasoningEfforts()).containsExactly("low");
        assertThat(ollama.send()).containsExactly("user");
        assertThat(chat("{protocol: chat, url: 'http://h', dialect: openai, send: []}")
                        .send())
                .isEmpty();
        assertThat(chat("{protocol: chat, url: 'http://h', dialect: azure}").auth())
                .isEqualTo("api-key");
        assertThat(mistakes("upstreams: {x: {protocol: chat, url: 'http://h', dialect: llamacpp}}"))
                .contains("llama_cpp");
    }

    @Test
    void aFileThatCannotBeReadIsNeverReplacedByDefaults(@TempDir Path folder) throws Exception {
        Path absent = folder.resolve("absent.yaml");
        Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> reader().read(absent))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(absent.toString());
        assertThatThrownBy(() -> reader().read(binary))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> reader().read(folder)).isInstanceOf(SettingsException.class);
    }

    private static UpstreamSettings.Chat chat(String yaml) {
        return (UpstreamSettings.Chat)
                read("upstreams: {x: " + yaml + "}").upstreams().get("x");
    }

    private static Settings read(String yaml) {
        return reader().read("antiphon.yaml", yaml);
    }

    private static SettingsReader reader() {
        return new SettingsReader(ENVIRONMENT::get);
    }

    private static String mistakes(String yaml) {
        Throwable thrown = catchThrowable(() -> read(yaml));
        assertThat(thrown).as(yaml).isInstanceOf(SettingsException.class);
        return thrown.getMessage();
    }
}
