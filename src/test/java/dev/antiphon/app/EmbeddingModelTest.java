package dev.antiphon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressSettings;
import dev.antiphon.memory.UpstreamEmbedder;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.Reply;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.protocol.MediaLimits;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A model of an upstream tells what remembered facts mean. */
class EmbeddingModelTest {

    private static final String MODELS = """
            models: [{ name: vectors, upstream: local, as: its-own-name }]
            upstreams: { local: { protocol: chat, url: '%s', retries: 0 } }
            """;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Egress egress =
            new Egress(new EgressSettings(Set.of(), Set.of(443), Duration.ofSeconds(1), Duration.ofSeconds(1), 1));

    @AfterEach
    void close() {
        egress.close();
        upstream.close();
    }

    private Settings settings(String memory) {
        return new SettingsReader(name -> null)
                .read(
                        "antiphon.yaml",
                        MODELS.formatted(upstream.url()) + "memory: { enabled: true, " + memory + " }\n");
    }

    private Upstreams upstreams(Settings settings) {
        return new Upstreams(
                settings, new MediaLimits(1, 1), egress, Clock.systemUTC(), RandomGenerator.of("L64X128MixRandom"));
    }

    @Test
    void itIsAskedForOneTextUnderTheNameThatItsUpstreamKnows() throws Exception {
        upstream.answers(Reply.status(200, "{\"data\":[{\"index\":0,\"embedding\":[0.5,-1,2e-1]}],\"model\":\"x\"}"));
        try (Upstreams upstreams = upstreams(settings("embedding_model: vectors"))) {
            float[] vector =
                    new UpstreamEmbedder(upstreams::raw, "vectors").embed("Biscuit \"barks\"", new Cancellation());
            assertThat(vector).containsExactly(0.5f, -1f, 0.2f);
        }
        assertThat(upstream.lastRequest().line()).contains("/v1/embeddings");
        assertThat(upstream.lastRequest().json().path("model").asText()).isEqualTo("its-own-name");
        assertThat(upstream.lastRequest().json().path("input").asText()).isEqualTo("Biscuit \"barks\"");
    }

    @Test
    void anUpstreamThatFailsTellsNothing() {
        upstream.answers(Reply.status(500, "{}"));
        try (Upstreams upstreams = upstreams(settings("embedding_model: vectors"))) {
            UpstreamEmbedder embedder = new UpstreamEmbedder(upstreams::raw, "vectors");
            assertThatThrownBy(() -> embedder.embed("Biscuit", new Cancellation()))
                    .isInstanceOf(ModelException.class);
        }
    }

    @Test
    void aModelThatNobodyServesStopsTheStart() {
        Settings settings = settings("embedding_model: vectros");
        try (Upstreams upstreams = upstreams(settings)) {
            assertThatThrownBy(() -> MemoryRoom.requireServed(settings.memory(), upstreams.catalog()))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("memory.embedding_model is 'vectros'");
        }
    }

    @Test
    void aModelIsNotNamedWhereNoneIsWanted() {
        assertThatThrownBy(() -> settings("embeddings: false, embedding_model: vectors"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("memory.embedding_model stands beside embeddings: false");
    }
}
