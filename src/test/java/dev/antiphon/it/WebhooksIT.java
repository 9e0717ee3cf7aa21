package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.errors.InvalidWebhookSignatureException;
import com.openai.models.responses.Response;
import dev.antiphon.model.Gate;
import dev.antiphon.model.Reply;
import dev.antiphon.outbox.Receiver;
import dev.antiphon.outbox.Receiver.Message;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who wants to be told is told when a background response has ended, and the official client believes it. */
@Tag("F24")
class WebhooksIT extends IntegrationTest {

    private final List<String> made = new ArrayList<>();

    @AfterEach
    void remove() {
        made.forEach(id -> admin("DELETE", "/" + id, ""));
    }

    @Test
    void aBackgroundResponseThatHasEndedIsToldAndTheOfficialClientTakesIt() {
        answers(Reply.says("Hello"));
        JsonNode webhook = webhook("/ended");
        String secret = webhook.get("secret").asText();
        String id = background();
        Message message = awaitMessage("/ended");
        assertThat(message.unwrap(secret).asResponseCompleted().data().id()).isEqualTo(id);
        assertThat(alice().responses().retrieve(id).output()).isNotEmpty();

        String tampered = message.body().replace("completed", "failed");
        assertThatThrownBy(() -> message.unwrap(secret, tampered, Clock.systemUTC()))
                .isInstanceOf(InvalidWebhookSignatureException.class);

        JsonNode delivery = awaitDelivered(webhook.get("id").asText());
        assertThat(delivery.get("id").asText()).isEqualTo(message.id());
        assertThat(delivery.get("response_id").asText()).isEqualTo(id);
        assertThat(delivery.get("attempts").asInt()).isEqualTo(1);
        assertThat(delivery.get("last_status").asInt()).isEqualTo(204);
        assertThat(delivery.get("next_attempt_at").isNull()).isTrue();
    }

    @Test
    void aForegroundResponseIsNotTold() {
        answers(Reply.says("Hello"), Reply.says("Hello"));
        webhook("/foreground");
        alice().responses().create(ask("Hi").build());
        String id = background();
        assertThat(awaitMessage("/foreground").body()).contains(id);
        assertThat(messages("/foreground")).hasSize(1);
    }

    @Test
    void cancelledWhileItRunsOrWaitsAndFailedAndIncompleteAreTold() {
        String secret = webhook("/endings").get("secret").asText();
        Gate gate = new Gate();
        alwaysAnswers(received -> Reply.says("Hel").waitsFor(gate).text("lo"));
        // One more than may run at a time.
        List<String> ids = IntStream.range(0, 7).mapToObj(i -> background()).toList();
        ids.forEach(id -> alice().responses().cancel(id));
        gate.open();
        await().until(() -> messages("/endings").size() == 7);
        assertThat(messages("/endings").stream()
                        .map(message -> message.unwrap(secret)
                                .asResponseCancelled()
                                .data()
                                .id()))
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(messages("/configured"))
                .extracting(message -> message.unwrap(Installation.WEBHOOK_SECRET)
                        .asResponseCancelled()
                        .data()
                        .id())
                .containsAll(ids);

        alwaysAnswers(received -> Reply.error(400, "no", "No"));
        String failed = background();
        await().until(() -> messages("/endings").size() == 8);
        Message last = messages("/endings").getLast();
        assertThat(last.unwrap(secret).asResponseFailed().data().id()).isEqualTo(failed);

        alwaysAnswers(received -> Reply.says("Hel").finish("length"));
        String incomplete = background();
        await().until(() -> messages("/endings").size() == 9);
        last = messages("/endings").getLast();
        assertThat(last.unwrap(secret).asResponseIncomplete().data().id()).isEqualTo(incomplete);
    }

    @Test
    void aPingTriesItOutAndBothSecretsSignWhileOneIsChanged() {
        JsonNode webhook = webhook("/ping");
        String path = "/" + webhook.get("id").asText();
        String first = webhook.get("secret").asText();
        JsonNode rotated = admin("POST", path + "/rotate", "{\"overlap\":60}").json();
        String second = rotated.get("secret").asText();
        assertThat(second).startsWith("whsec_").isNotEqualTo(first);
        assertThat(rotated.get("previous_secret_expires_at").asLong()).isPositive();
        assertThat(admin("POST", path + "/ping", "").json().get("state").asText())
                .isEqualTo("pending");
        Message message = awaitMessage("/ping");
        assertThat(message.headers().get("webhook-signature").split(" ")).hasSize(2);
        for (String secret : List.of(first, second)) {
            assertThat(message.unwrap(secret, message.body(), Clock.systemUTC())
                            ._json()
                            .orElseThrow()
                            .toString())
                    .contains("antiphon.ping");
        }
        String third = admin("POST", path + "/rotate", "{\"overlap\":0}")
                .json()
                .get("secret")
                .asText();
        admin("POST", path + "/ping", "");
        await().until(() -> messages("/ping").size() == 2);
        messages("/ping").getLast().unwrap(third);
        assertThatThrownBy(() -> messages("/ping").getLast().unwrap(second))
                .isInstanceOf(InvalidWebhookSignatureException.class);
    }

    @Test
    void aSecretIsShownOnceAndWhatIsKeptCanBeReadAndChanged() {
        JsonNode webhook = webhook("/kept");
        String path = "/" + webhook.get("id").asText();
        Http.Answer got = admin("GET", path, "");
        assertThat(got.text()).doesNotContain("whsec_").doesNotContain("\"secret\"");
        assertThat(got.json().get("status").asText()).isEqualTo("enabled");
        assertThat(got.json().get("events")).hasSize(4);
        assertThat(admin("GET", "?limit=100", "").json().get("data").findValuesAsText("id"))
                .contains(webhook.get("id").asText());

        JsonNode changed = admin("POST", path, "{\"events\":[\"response.failed\"],\"enabled\":false}")
                .json();
        assertThat(changed.get("status").asText()).isEqualTo("disabled");
        assertThat(changed.get("events").toString()).isEqualTo("[\"response.failed\"]");
        assertThat(brief(admin("POST", path + "/ping", ""))).isEqualTo("400 invalid_value id");
        assertThat(admin("DELETE", path, "").json().get("deleted").asBoolean()).isTrue();
        assertThat(admin("GET", path, "").status()).isEqualTo(404);
    }

    @Test
    void oneOfTheConfigurationIsShownAndCannotBeChanged() {
        JsonNode configured = admin("GET", "?limit=100", "")
                .json()
                .get("data")
                .valueStream()
                .filter(one -> one.get("source").asText().equals("configuration"))
                .findFirst()
                .orElseThrow();
        String path = "/" + configured.get("id").asText();
        assertThat(configured.has("secret")).isFalse();
        assertThat(brief(admin("POST", path, "{\"enabled\":false}"))).isEqualTo("400 invalid_value id");
        assertThat(brief(admin("POST", path + "/rotate", ""))).isEqualTo("400 invalid_value id");
        assertThat(brief(admin("DELETE", path, ""))).isEqualTo("400 invalid_value id");
    }

    @Test
    void whatFailedIsTriedAgainWhenSomebodyAsks() {
        receiver().answers(500);
        String id = webhook("/again").get("id").asText();
        String delivery = admin("POST", "/" + id + "/ping", "").json().get("id").asText();
        awaitMessage("/again");
        await().until(() -> deliveries(id).get("data").get(0).get("last_status").asInt() == 500);
        assertThat(admin("POST", "/" + id + "/deliveries/" + delivery + "/retry", "")
                        .status())
                .isEqualTo(200);
        assertThat(awaitDelivered(id).get("attempts").asInt()).isEqualTo(2);
        assertThat(messages("/again")).extracting(Message::id).containsOnly(delivery);
        assertThat(admin("POST", "/" + id + "/deliveries/wh_none/retry", "").status())
                .isEqualTo(404);
    }

    @Test
    void theLogIsPagedLikeEveryList() {
        String id = webhook("/paged").get("id").asText();
        List<String> pings = IntStream.range(0, 3)
                .mapToObj(i ->
                        admin("POST", "/" + id + "/ping", "").json().get("id").asText())
                .toList();
        JsonNode first =
                admin("GET", "/" + id + "/deliveries?limit=2&order=asc", "").json();
        assertThat(first.get("has_more").asBoolean()).isTrue();
        JsonNode rest = admin(
                        "GET",
                        "/" + id + "/deliveries?limit=2&order=asc&after="
                                + first.get("last_id").asText(),
                        "")
                .json();
        assertThat(rest.get("has_more").asBoolean()).isFalse();
        List<String> all = new ArrayList<>(ids(first));
        all.addAll(ids(rest));
        assertThat(all).containsExactlyInAnyOrderElementsOf(pings);
        assertThat(ids(deliveries(id))).isEqualTo(all.reversed());
        assertThat(brief(admin("GET", "/" + id + "/deliveries?order=up", ""))).isEqualTo("400 invalid_value order");
    }

    @Test
    @Tag("U21")
    void anotherTenantsWebhookIsOneThatDoesNotExist() {
        String id = webhook("/mine").get("id").asText();
        for (String call : List.of("GET ", "DELETE ", "POST /ping", "GET /deliveries", "POST /rotate")) {
            String[] words = call.split(" ", 2);
            Http.Answer theirs = call(Installation.FOREIGN_ADMIN, words[0], "/" + id + words[1], "");
            Http.Answer none = call(Installation.FOREIGN_ADMIN, words[0], "/we_none" + words[1], "");
            assertThat(theirs.status()).as(call).isEqualTo(404);
            assertThat(theirs.text().replace(id, "we_none")).isEqualTo(none.text());
        }
        assertThat(call(Installation.FOREIGN_ADMIN, "GET", "", "").json().get("data"))
                .isEmpty();
        for (String method : List.of("GET", "POST")) {
            assertThat(call(Installation.ALICE, method, "", "{}").status()).isEqualTo(403);
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        for (String url : List.of(
                "http://hooks.example/",
                "https://127.0.0.1/",
                "https://10.1.2.3/",
                "https://[::1]/",
                "https://169.254.169.254/",
                "https://hooks.example:8443/",
                "https://u:p@hooks.example/",
                "https://hooks.example/#x",
                "ftp://hooks.example/",
                "hooks.example",
                "::")) {
            assertThat(brief(admin("POST", "", "{\"url\":\"" + url + "\"}")))
                    .as(url)
                    .isEqualTo("400 invalid_value url");
        }
        assertThat(brief(admin("POST", "", "{}"))).isEqualTo("400 missing_required_parameter url");
        assertThat(brief(admin("POST", "", "{\"url\":\"https://x.example/" + "x".repeat(2048) + "\"}")))
                .isEqualTo("400 string_above_max_length url");
        String url = "{\"url\":\"https://x.example/\",";
        assertThat(brief(admin("POST", "", url + "\"events\":[]}"))).isEqualTo("400 empty_array events");
        assertThat(brief(admin("POST", "", url + "\"events\":[\"batch.completed\"]}")))
                .isEqualTo("400 invalid_value events[0]");
        assertThat(brief(admin("POST", "", url + "\"secret\":\"whsec_mine\"}")))
                .isEqualTo("400 unknown_parameter secret");
        String id = webhook("/refused").get("id").asText();
        assertThat(brief(admin("POST", "/" + id + "/rotate", "{\"overlap\":604801}")))
                .isEqualTo("400 integer_above_max_value overlap");
        assertThat(brief(admin("GET", "/x%20y", ""))).isEqualTo("400 invalid_value id");
    }

    private JsonNode webhook(String path) {
        JsonNode webhook = admin("POST", "", "{\"url\":\"" + receiver().origin() + path + "\"}")
                .json();
        made.add(webhook.get("id").asText());
        return webhook;
    }

    /** A response of Alice's in the background; its id. */
    private static String background() {
        Response queued = alice().responses().create(ask("Hi").background(true).build());
        return queued.id();
    }

    private static Receiver receiver() {
        return Installation.get().receiver();
    }

    private static List<Message> messages(String path) {
        return receiver().messages().stream()
                .filter(message -> message.path().equals(path))
                .toList();
    }

    private static Message awaitMessage(String path) {
        await().until(() -> !messages(path).isEmpty());
        return messages(path).getFirst();
    }

    private static JsonNode deliveries(String id) {
        return admin("GET", "/" + id + "/deliveries", "").json();
    }

    private static JsonNode awaitDelivered(String id) {
        return await().until(
                        () -> deliveries(id).get("data").get(0),
                        delivery -> delivery.get("state").asText().equals("delivered"));
    }

    private static List<String> ids(JsonNode page) {
        return page.get("data").valueStream().map(one -> one.get("id").asText()).toList();
    }

    private static String brief(Http.Answer answer) {
        return answer.status() + " " + answer.error().get("code").asText() + " "
                + answer.error().get("param").asText();
    }

    private static Http.Answer admin(String method, String path, String body) {
        return call(Installation.ADMIN, method, path, body);
    }

    private static Http.Answer call(String key, String method, String path, String body) {
        HttpRequest.Builder request =
                Http.anonymous("/antiphon/webhooks" + path).header("Authorization", "Bearer " + key);
        return Http.send(
                method.equals("POST") && !body.isEmpty()
                        ? request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body))
                        : request.method(method, BodyPublishers.noBody()));
    }
}
