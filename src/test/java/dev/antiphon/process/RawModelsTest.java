package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.model.Gate;
import dev.antiphon.model.Received;
import dev.antiphon.model.Reply;
import java.nio.charset.StandardCharsets;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models without the agent: what goes in comes out, and the front door is the same. */
@Tag("R3")
@Tag("R7")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RawModelsTest {

    private static final String CHAT = "/v1/chat/completions";
    private InProcess server;

    @BeforeAll
    void open() throws Exception {
        EmbeddedDataSource derby = new EmbeddedDataSource();
        derby.setDatabaseName("memory:raw-models");
        derby.setCreateDatabase("create");
        server = new InProcess(derby);
    }

    @AfterAll
    void close() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {CHAT, "/v1/embeddings", "/v1/completions", "/chat/completions", "/embeddings", "/completions"})
    void notAByteChangesInEitherDirection(String path) throws Exception {
        String model = "as-it-is" + path;
        String request = "{ \"model\" : \"" + model + "\",\n \"unheard_of\": 1.50, \"a\":\"\\u00e9 \" }";
        String reply = "{\"anything\" : [1.0, \"\\u00e9\"],  \"model\":\"x\"}\n";
        server.upstream().on(model, Reply.status(200, reply));

        Answer answer = server.client().send("POST", path, bytes(request));

        Received received = server.upstream().requests(model).getFirst();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(reply);
        assertThat(new String(received.body(), StandardCharsets.UTF_8)).isEqualTo(request);
        assertThat(received.line()).contains(path.startsWith("/v1") ? path : "/v1" + path);
        assertThat(received.header("authorization")).isNull();
    }

    @Test
    void onlyTheNameOfTheModelChangesWhereItsUpstreamHasAnother() throws Exception {
        server.upstream().on("its-own-name", Reply.status(200, "{}"));

        server.client().send("POST", CHAT, bytes("{\"x\": {\"model\":\"renamed\"}, \"model\":\"renamed\" , \"y\":2}"));

        assertThat(new String(
                        server.upstream().requests("its-own-name").getFirst().body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"x\": {\"model\":\"renamed\"}, \"model\":\"its-own-name\" , \"y\":2}");
    }

    @Test
    void aStreamComesAsItComes() throws Exception {
        Gate gate = new Gate();
        server.upstream()
                .on(
                        "slow",
                        Reply.stream()
                                .raw(": hello\n\n")
                                .text("Hel")
                                .waitsFor(gate)
                                .text("lo"));

        try (Connection connection = server.client().open("POST", CHAT, bytes(asked("slow")))) {
            assertThat(connection.head().headers().get("content-type")).startsWith("text/event-stream");
            StringBuilder seen = new StringBuilder();
            await().until(() ->
                    seen.append(connection.line()).append('\n').toString().contains("\"Hel\""));
            assertThat(seen.toString()).contains(": hello\n").doesNotContain("\"lo\"");
            gate.open();
            await().until(() ->
                    seen.append(connection.line()).append('\n').toString().contains("data: [DONE]"));
        }
    }

    @Test
    void aStreamThatBreaksOffSaysSoInsteadOfEnding() throws Exception {
        server.upstream().on("broken", Reply.says("Hel").resets());

        String stream =
                server.client().send("POST", CHAT, bytes(asked("broken"))).text();

        assertThat(stream).contains("\"Hel\"").contains("data: {\"error\":{").doesNotContain("[DONE]");
    }

    @ParameterizedTest
    @CsvSource({"401, 502", "429, 429", "500, 502", "404, 502", "400, 400"})
    @Tag("R86")
    void whatTheUpstreamRefusesIsToldInOurWords(int status, int ours) throws Exception {
        String model = "refuses-" + status;
        server.upstream()
                .always(
                        model,
                        request -> Reply.error(status, "theirs", "secret words").header("Retry-After", "99"));

        Answer answer = server.client().send("POST", CHAT, bytes(asked(model)));

        assertThat(answer.status()).isEqualTo(ours);
        assertThat(answer.error().get("message").textValue()).isNotEmpty();
        assertThat(answer.text()).doesNotContain("secret");
    }

    @Test
    @Tag("U21")
    @Tag("R50")
    void whoLeavesEndsTheCallOfTheUpstream() throws Exception {
        server.upstream().on("left", Reply.hangs());
        try (Connection connection = server.client().open("POST", CHAT, bytes(asked("left")))) {
            await().until(() -> !server.upstream().requests("left").isEmpty());
        }
        await().until(() -> server.upstream().requests("left").getFirst().closedByClient());
        await().until(() -> server.held() == 0);
    }

    @Test
    @Tag("R77")
    @Tag("R73")
    void theFrontDoorIsThatOfTheAgent() throws Exception {
        Client nobody = new Client(server.client().port(), null);
        assertThat(nobody.send("POST", CHAT, bytes(asked("m"))).status()).isEqualTo(401);
        assertThat(server.client().send("POST", CHAT, bytes("{")).status()).isEqualTo(400);
        assertThat(server.client().send("POST", CHAT, bytes("[]")).status()).isEqualTo(400);
        assertThat(server.client()
                        .send("POST", CHAT, bytes("{}"))
                        .error()
                        .get("param")
                        .textValue())
                .isEqualTo("model");
        assertThat(server.client()
                        .send("POST", CHAT, bytes("{\"model\":1}"))
                        .error()
                        .get("code")
                        .textValue())
                .isEqualTo("invalid_type");
        assertThat(server.client()
                        .send("POST", CHAT, bytes(asked("wordless")))
                        .error()
                        .get("code")
                        .textValue())
                .isEqualTo("model_not_found");
        await().until(() -> server.held() == 0);
    }

    @Test
    void anotherSpellingOfTheModelsFieldIsNoWayAroundTheCatalogue() throws Exception {
        Answer answer = server.client().send("POST", CHAT, bytes("{\"model\":\"m\",\"Model\":\"other\"}"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("param").textValue()).isEqualTo("Model");
        assertThat(server.client()
                        .send("POST", CHAT, bytes(asked("m".repeat(257))))
                        .error()
                        .get("code")
                        .textValue())
                .isEqualTo("string_above_max_length");
        assertThat(server.client().send("POST", CHAT, bytes(asked("a\\nb"))).status())
                .isEqualTo(404);
    }

    @Test
    void onlyJsonAndStreamsAreHandedOn() throws Exception {
        for (String type : new String[] {"image/svg+xml", "application/xhtml+xml", "not a type"}) {
            server.upstream().on("typed", Reply.status(200, "{}").header("Content-Type", type));

            Answer answer = server.client().send("POST", CHAT, bytes(asked("typed")));

            assertThat(answer.status()).as(type).isEqualTo(502);
            assertThat(answer.error().get("type").textValue()).isEqualTo("server_error");
        }
    }

    @Test
    @Tag("R8")
    void aKeyThatIsNotKnownTakesNoServerOutOfService() throws Exception {
        assertThat(server.client("").get("/health/ready").status()).isEqualTo(200);
    }

    @Test
    void anAdministratorIsToldHowTheUpstreamsAreAndNobodyElse() throws Exception {
        server.upstream().on("counted", Reply.status(200, "{}"));
        server.client().send("POST", CHAT, bytes(asked("counted")));

        assertThat(server.client("sk-root")
                        .get("/health/ready")
                        .json()
                        .at("/upstreams/u/calls")
                        .intValue())
                .isPositive();
        assertThat(server.client().get("/health/ready").json().has("upstreams")).isFalse();
        assertThat(new Client(server.client().port(), null)
                        .get("/health/ready")
                        .json()
                        .toString())
                .isEqualTo("{\"status\":\"pass\"}");
    }

    private static String asked(String model) {
        return "{\"model\":\"" + model + "\",\"stream\":true,\"messages\":[]}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
