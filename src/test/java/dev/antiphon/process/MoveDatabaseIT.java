package dev.antiphon.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.Reply;
import dev.antiphon.postgresql.PostgresqlServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the embedded database to PostgreSQL, and on from there. */
@NeedsShell
@Tag("R9")
@Timeout(180)
class MoveDatabaseIT {

    private static final String ROOT = "sk-root-0123456789abcdef";

    /** Goes on in the list of keys. */
    private static final String KEY =
            "  - { key: \"" + ROOT + "\", tenant: acme, subject: root, roles: [user, admin] }\n";

    @Test
    void everythingIsThereAsItWasAndGoesOn() throws Exception {
        try (PostgresqlServer postgresql = PostgresqlServer.start();
                House house = House.start("move", KEY)) {
            house.upstream().always("m", request -> Reply.says("You said: " + Scripts.lastWords(request)));
            Map<String, String> before = fill(house.alice());
            String last = id(house.alice().create(Client.ask("m", "lasting")));
            String conversation = post(house.alice(), "/v1/conversations", "{}");
            turn(house.alice(), conversation, "first");
            String issued = issue(house);

            assertThat(house.server().command("move-database").status())
                    .as("no PostgreSQL is named")
                    .isEqualTo(2);
            house.settle(KEY + "database: { url: \"" + postgresql.url() + "\" }\n");
            assertThat(house.server().command("move-database")).satisfies(ran -> {
                assertThat(ran.status()).isEqualTo(1);
                assertThat(ran.said()).contains("stop it first");
            });
            house.server().terminate();
            house.server().awaitExit(Duration.ofSeconds(30));
            assertThat(house.server().command("move-database")).satisfies(ran -> {
                assertThat(ran.said()).contains("rows have arrived as they were sent");
                assertThat(ran.status()).isZero();
            });
            assertThat(house.server().command("move-database")).satisfies(ran -> {
                assertThat(ran.said()).contains("not empty");
                assertThat(ran.status()).isEqualTo(1);
            });

            house.server().start();
            for (Map.Entry<String, String> each : before.entrySet()) {
                assertThat(house.alice().get(each.getKey()).text()).isEqualTo(each.getValue());
            }
            assertThat(house.server().client(issued).get("/v1/models").status()).isEqualTo(200);
            ObjectNode next = Client.ask("m", "next").put("previous_response_id", last);
            assertThat(house.alice().create(next).status()).isEqualTo(200);
            assertThat(house.upstream().requests("m").getLast().json().toString())
                    .contains("lasting", "next");
            turn(house.alice(), conversation, "second");
            assertThat(house.upstream().requests("m").getLast().json().toString())
                    .contains("first", "second");
        }
    }

    /** What is there to be read, by its path. */
    private static Map<String, String> fill(Client alice) throws IOException {
        Map<String, String> kept = new LinkedHashMap<>();
        String plain = id(alice.create("m", "Ä \uD83D\uDE80 plain"));
        String background = id(alice.create(Client.ask("m", "behind").put("background", true)));
        String streamed;
        try (EventStream stream = alice.stream(Client.ask("m", "streamed").put("previous_response_id", plain))) {
            stream.rest();
            streamed = stream.id();
        }
        String large = id(alice.create(Client.ask("m", "long ".repeat(20_000)).put("previous_response_id", streamed)));
        org.awaitility.Awaitility.await()
                .until(() -> alice.response(background)
                        .json()
                        .path("status")
                        .asText()
                        .equals("completed"));
        for (String id : new String[] {plain, background, streamed, large}) {
            keep(kept, alice, "/v1/responses/" + id);
            keep(kept, alice, "/v1/responses/" + id + "/input_items");
            keep(kept, alice, "/antiphon/responses/" + id + "/evidence");
            assertThat(kept.get("/antiphon/responses/" + id + "/evidence")).contains("\"verified\":true");
        }
        return kept;
    }

    private static void keep(Map<String, String> kept, Client alice, String path) throws IOException {
        Answer answer = alice.get(path);
        assertThat(answer.status()).as(path).isEqualTo(200);
        kept.put(path, answer.text());
    }

    private static String issue(House house) throws IOException {
        return house.server()
                .client(ROOT)
                .send("POST", "/antiphon/keys", "{\"subject\":\"dave\"}".getBytes(StandardCharsets.UTF_8))
                .json()
                .path("key")
                .asText();
    }

    private static void turn(Client alice, String conversation, String words) throws IOException {
        assertThat(alice.create(Client.ask("m", words).put("conversation", conversation))
                        .status())
                .isEqualTo(200);
    }

    private static String post(Client alice, String path, String body) throws IOException {
        return id(alice.send("POST", path, body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String id(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("id").asText();
    }
}
