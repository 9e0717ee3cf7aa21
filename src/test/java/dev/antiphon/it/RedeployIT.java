package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.antiphon.it.Http.Answer;
import dev.antiphon.model.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The application is taken away and put back while its server runs on: what was stored is there, and nothing else is. */
@Timeout(600)
@Tag("redeploys")
class RedeployIT extends IntegrationTest {

    /** What the threads of this application and of what it carries are called. */
    private static final List<String> OURS =
            List.of("antiphon", "derby", "hikari", "batchspan", "httpclient", "boundedelastic");

    /** Of these the tests have some themselves, in the process of an embedded server. */
    private static final List<String> ALSO_OF_THE_TESTS = List.of("httpclient", "boundedelastic");

    /** The whole of it, what a shutdown hook would hold, and what its persistence unit is to the server. */
    private static final List<String> HELD = List.of(
            "dev.antiphon.app.Wiring",
            "dev.antiphon.app.Drain",
            "org.eclipse.persistence.internal.jpa.EntityManagerFactoryImpl",
            "org.apache.derby.impl.jdbc.EmbedConnection");

    @Test
    void twiceAndNothingIsLeftBehind() throws Exception {
        WebArchive war = war();
        DeployableContainer<?> server = OneDeployment.Once.container();
        String stored = use("before");
        for (String time : List.of("first", "second")) {
            server.undeploy(war);
            ServerProcess.ofTheServer().ifPresent(RedeployIT::assertThatNothingIsLeft);
            server.deploy(war);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Http.get("/health/ready").status() == 200);
            assertThat(Http.get("/v1/responses/" + stored).text()).contains("before");
            stored = use("before, " + time);
        }
    }

    /** A response as JSON, one as a stream, one in the background and a tool: whatever has threads of its own. */
    private String use(String text) {
        alwaysAnswers(received -> Reply.says(text));
        String id = Http.create("{\"model\":\"scripted\",\"input\":\"Hi\"}")
                .json()
                .get("id")
                .asText();
        assertThat(Http.create(streaming("Hi")).events().types()).endsWith("response.completed");
        assertThat(Http.create(
                                "{\"model\":\"scripted\",\"input\":\"Hi\",\"tools\":[{\"type\":\"mcp\",\"server_label\":\"house\"}]}")
                        .json()
                        .at("/output/0/type")
                        .asText())
                .isEqualTo("mcp_list_tools");
        Answer queued = Http.create("{\"model\":\"scripted\",\"input\":\"Hi\",\"background\":true}");
        await().until(() -> Http.get("/v1/responses/" + queued.json().get("id").asText())
                .json()
                .get("status")
                .asText()
                .equals("completed"));
        return id;
    }

    private static boolean isOurs(String thread) {
        String name = thread.toLowerCase(Locale.ROOT);
        return OURS.stream()
                .filter(ours -> !(Server.used().embedded() && ALSO_OF_THE_TESTS.contains(ours)))
                .anyMatch(name::contains);
    }

    private static void assertThatNothingIsLeft(ServerProcess process) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(process.threads())
                        .filteredOn(RedeployIT::isOurs)
                        .isEmpty());
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(HELD)
                        .filteredOn(type -> process.instances(type) > 0)
                        .isEmpty());
    }
}
