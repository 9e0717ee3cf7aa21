package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.egress.Site;
import dev.antiphon.model.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pictures and files, from a real client to a real upstream. */
@Tag("F57")
class MediaIT extends IntegrationTest {

    private static final String PNG = "iVBORw0KGgo=";

    private final Site site = Installation.get().site();

    @Test
    void whatIsNamedByUrlIsFetchedForTheModelAndKeptAsTheUrl() {
        site.page("/cat.png", "image/png", Base64.getDecoder().decode(PNG));
        answers(Reply.says("A cat."), Reply.says("Still a cat."));
        String url = site.origin() + "/cat.png";
        JsonNode first = Http.create(image("fetching", url, false)).json();
        assertThat(seen(asked(), "/messages/0/content/0/image_url/url")).isEqualTo("data:image/png;base64," + PNG);

        JsonNode kept = Http.get("/v1/responses/" + first.get("id").asText() + "/input_items")
                .json();
        assertThat(seen(kept, "/data/0/content/0/image_url")).isEqualTo(url);

        Http.create("{\"model\":\"fetching\",\"input\":\"And now?\",\"previous_response_id\":" + first.get("id") + "}");
        assertThat(seen(asked(), "/messages/0/content/0/image_url/url")).isEqualTo("data:image/png;base64," + PNG);
    }

    @Test
    void anUpstreamThatFetchesItselfGetsTheUrl() {
        answers(Reply.says("A cat."));
        Http.create(image("scripted", "https://example.com/cat.png", false));
        assertThat(seen(asked(), "/messages/0/content/0/image_url/url")).isEqualTo("https://example.com/cat.png");
    }

    @Test
    void whatCannotBeFetchedEndsAStreamThatHasBegun() {
        EventStream stream = Http.create(image("fetching", "http://127.0.0.1:1/cat.png", true))
                .events();
        assertThat(stream.types())
                .containsExactly("response.created", "response.in_progress", "error", "response.failed");
        assertThat(stream.of("error").getFirst().at("/error/code").asText()).isEqualTo("failed_to_download_image");
        assertThat(stream.response().at("/error/code").asText()).isEqualTo("failed_to_download_image");
        assertThat(Http.get("/v1/responses/" + stream.id())
                        .json()
                        .at("/error/code")
                        .asText())
                .isEqualTo("failed_to_download_image");
        assertThat(requests()).isEmpty();
    }

    @Test
    void withoutAStreamItIsA400() {
        Http.Answer answer = Http.create(image("fetching", "http://169.254.169.254/latest/meta-data/", false));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("code").asText()).isEqualTo("failed_to_download_image");
        assertThat(answer.error().get("message").asText())
                .isEqualTo("Failed to download the image at 'http://169.254.169.254/latest/meta-data/'. It cannot be"
                        + " reached from here, or may not be.");
    }

    @Test
    void aStreamBeginsBeforeAnythingIsFetched() {
        CountDownLatch goOn = new CountDownLatch(1);
        site.page("/slow.png", out -> {
            goOn.await();
            out.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        });
        try (LiveStream stream = LiveStream.open(image("fetching", site.origin() + "/slow.png", true))) {
            assertThat(stream.id()).startsWith("resp_");
            goOn.countDown();
            assertThat(stream.until("response.failed")
                            .at("/response/error/code")
                            .asText())
                    .isEqualTo("failed_to_download_image");
        }
    }

    @Test
    void aModelThatTakesNoPicturesSaysSoBeforeAnythingBegins() {
        Http.Answer answer = Http.create(image("blind", "data:image/png;base64," + PNG, true));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("code").asText()).isEqualTo("unsupported_value");
        assertThat(requests()).isEmpty();
    }

    @Test
    void whatIsNoPictureIsRefusedInItsPlace() {
        Http.Answer answer = Http.create(image("scripted", "data:image/png;base64,aW1nIGJ5dGVzIGhlcmU=", true));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().get("code").asText()).isEqualTo("invalid_image_format");
        assertThat(answer.error().get("param").asText()).isEqualTo("input[0].content[0].image_url");
    }

    private static String image(String model, String url, boolean stream) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"" + url
                + "\"}]}]}";
    }

    private static String seen(JsonNode json, String where) {
        return json.at(where).asText();
    }
}
