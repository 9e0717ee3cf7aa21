package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressSettings;
import dev.antiphon.model.Answers;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Requests;
import dev.antiphon.model.ResponsesReply;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.protocol.MediaLimits;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From the settings of upstreams to what they are sent. */
@Tag("F54")
class UpstreamsTest {

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Egress egress =
            new Egress(new EgressSettings(Set.of(), Set.of(443), Duration.ofSeconds(1), Duration.ofSeconds(1), 1));

    @AfterEach
    void close() {
        egress.close();
        upstream.close();
    }

    private Upstreams upstreams(String yaml) {
        Settings settings = new SettingsReader(name -> null).read("antiphon.yaml", yaml.formatted(upstream.url()));
        return new Upstreams(
                settings, new MediaLimits(1, 1), egress, Clock.systemUTC(), RandomGenerator.of("L64X128MixRandom"));
    }

    @Test
    @Tag("F19")
    void whatAnUpstreamOffersIsListedAsFarAsAPatternServesItUnderThatName() {
        upstream.otherwise(received -> Reply.status(
                200, "{\"data\":[{\"id\":\"qwen-3\"},{\"id\":\"fast\"},{\"id\":\"llama-3\"},{\"id\":\"qwen-4\"}]}"));
        try (Upstreams upstreams = upstreams("""
                models:
                  - { name: fast, upstream: demo }
                  - { name: "*-4", upstream: local, as: other }
                  - { name: "qwen-*", upstream: local }
                upstreams: { local: { protocol: chat, url: '%s', list_models: true } }
                """)) {
            assertThat(upstreams.catalog().listed().keySet()).containsExactly("fast", "qwen-3", "qwen-4");
            assertThat(upstreams.catalog().listed().get("qwen-3").upstream()).isEqualTo("local");
        }
    }

    @Test
    void nobodyIsAskedWhatItHasUnlessTheOperatorWantsToKnow() {
        try (Upstreams upstreams = upstreams("""
                models: [{ name: "*", upstream: local }]
                upstreams: { local: { protocol: chat, url: '%s' } }
                """)) {
            assertThat(upstreams.catalog().listed()).isEmpty();
            assertThat(upstream.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'protocol: chat, dialect: azure', /chat/completions",
        "'protocol: chat, auth: api-key', /chat/completions",
        "'protocol: responses, auth: api-key', /responses"
    })
    void azureTakesItsKeyInAHeaderOfItsOwn(String kind, String path) throws Exception {
        upstream.answers(path.equals("/responses") ? ResponsesReply.says("Hi") : Reply.says("Hi"));
        try (Upstreams upstreams = upstreams("""
                models: [{ name: m, upstream: azure }]
                upstreams:
                  azure: { KIND, key: planted, url: '%s?api-version=1' }
                """.replace("KIND", kind))) {
            Answers.of(upstreams.catalog().require("m").client(), Requests.saying("Hi"));
        }
        assertThat(upstream.lastRequest().line()).contains("/v1" + path + "?api-version=1 ");
        assertThat(upstream.lastRequest().header("api-key")).isEqualTo("planted");
        assertThat(upstream.lastRequest().header("Authorization")).isNull();
    }
}
