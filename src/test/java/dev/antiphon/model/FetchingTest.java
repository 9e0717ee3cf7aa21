package dev.antiphon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.antiphon.egress.Egress;
import dev.antiphon.egress.EgressSettings;
import dev.antiphon.egress.Origin;
import dev.antiphon.egress.Site;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.ContentPart;
import dev.antiphon.protocol.ContentPart.InputFile;
import dev.antiphon.protocol.ContentPart.InputImage;
import dev.antiphon.protocol.Item;
import dev.antiphon.protocol.ItemParts;
import dev.antiphon.protocol.MediaLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("F57")
class FetchingTest {

    private static final byte[] PNG = Base64.getDecoder().decode("iVBORw0KGgo=");
    private static final byte[] PDF = "%PDF-1.7".getBytes(StandardCharsets.UTF_8);

    private final Site site = new Site();
    private final Egress egress = new Egress(new EgressSettings(
            Set.of(Origin.parse(site.origin()).orElseThrow()),
            Set.of(80, 443),
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            10));
    private final List<ModelRequest> asked = new ArrayList<>();
    private final Fetching fetching = new Fetching(egress, new MediaLimits(64, 64), 100);
    private final ModelClient model = (request, cancel) -> answer(fetching.inLine(request, cancel), cancel);

    private ModelStream answer(ModelRequest request, Cancellation cancel) {
        asked.add(request);
        return new ModelStream() {
            @Override
            public ModelEvent next() {
                return null;
            }

            @Override
            public boolean ready() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    @AfterEach
    void close() {
        egress.close();
        site.close();
    }

    @Test
    void whatIsNamedByUrlGoesInLineAndAllElseAsItCame() throws Exception {
        site.page("/a.png", "image/png", PNG).page("/report.pdf?x=1", "application/octet-stream", PDF);
        ModelRequest request = Requests.of("""
                {"model":"m","input":[{"role":"user","content":[
                  {"type":"input_text","text":"See http://example.com/"},
                  {"type":"input_image","image_url":"%1$s/a.png","detail":"low"},
                  {"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="},
                  {"type":"input_file","file_url":"%1$s/report.pdf?x=1"}]},
                 {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
                 {"type":"function_call_output","call_id":"c","output":[
                  {"type":"input_text","text":"Here"},{"type":"input_image","image_url":"%1$s/a.png"}]},
                 {"type":"function_call_output","call_id":"d","output":"http://example.com/"}]}""".formatted(site.origin()));
        model.stream(request, new Cancellation()).close();

        assertThat(parts(asked.getFirst(), 0).subList(1, 4))
                .containsExactly(
                        new InputImage("data:image/png;base64,iVBORw0KGgo=", "low"),
                        new InputImage("data:image/png;base64,iVBORw0KGgo=", "auto"),
                        new InputFile("report.pdf", "data:application/pdf;base64,JVBERi0xLjc=", null, null));
        assertThat(parts(asked.getFirst(), 2)).contains(new InputImage("data:image/png;base64,iVBORw0KGgo=", "auto"));
        assertThat(asked.getFirst().context().get(1))
                .isEqualTo(request.context().get(1));
        assertThat(asked.getFirst().context().get(3))
                .isEqualTo(request.context().get(3));
        assertThat(site.connected()).as("one URL is fetched once").isEqualTo(2);
    }

    @Test
    void whatToolsReturnedIsLookedAtWhateverTheyAreCalled() throws Exception {
        site.page("/a.png", "image/png", PNG);
        ModelRequest request = Requests.of("""
                {"model":"m","input":[
                  {"type":"custom_tool_call","call_id":"c","name":"f","input":"x"},
                  {"type":"custom_tool_call_output","call_id":"c","output":[
                    {"type":"input_image","image_url":"%1$s/a.png"}]},
                  {"type":"computer_call_output","call_id":"d","output":{"type":"computer_screenshot",
                    "image_url":"%1$s/a.png"}},
                  {"type":"shell_call_output","call_id":"e","output":[{"stdout":"http://x","stderr":"",
                    "outcome":{"type":"exit","exit_code":0}}]}]}""".formatted(site.origin()));
        model.stream(request, new Cancellation()).close();

        assertThat(parts(asked.getFirst(), 1))
                .containsExactly(new InputImage("data:image/png;base64,iVBORw0KGgo=", "auto"));
        Item.Kept screenshot = (Item.Kept) asked.getFirst().context().get(2);
        assertThat(screenshot.json().at("/output/image_url").asText()).isEqualTo("data:image/png;base64,iVBORw0KGgo=");
        assertThat(screenshot.json().at("/output/type").asText()).isEqualTo("computer_screenshot");
        assertThat(asked.getFirst().context().get(3))
                .isEqualTo(request.context().get(3));
    }

    @Test
    void aRequestThatNamesNothingIsPassedOnAsItIs() throws Exception {
        ModelRequest request = Requests.saying("Hi");
        model.stream(request, new Cancellation()).close();
        assertThat(asked.getFirst()).isSameAs(request);
    }

    @Test
    void whatCannotBeFetchedIsAFaultThatSaysWhichAndNotWhatIsThere() {
        try (Site canary = new Site().page("/secret", "image/png", PNG)) {
            String blocked = fault(canary.origin() + "/secret?signature=x").message();
            assertThat(blocked)
                    .isEqualTo("Failed to download the image at '" + canary.origin()
                            + "/secret'. It cannot be reached from here, or may not be.");
            canary.close();
            String nobody = fault(canary.origin() + "/secret?signature=x").message();
            assertThat(nobody).isEqualTo(blocked);
            assertThat(canary.connected()).isZero();
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void everyWayNotToBeAPictureHasItsCode() {
        byte[] large = new byte[65];
        site.page("/large", "image/png", large)
                .page("/html", "text/html", PNG)
                .page("/lies", "image/jpeg", PNG)
                .page("/text", "application/octet-stream", PDF)
                .page("/empty", "image/png", new byte[0]);
        assertThat(fault(site.origin() + "/missing").code()).isEqualTo("failed_to_download_image");
        assertThat(fault(site.origin() + "/large").code()).isEqualTo("image_file_too_large");
        assertThat(fault(site.origin() + "/html").code()).isEqualTo("unsupported_image_media_type");
        assertThat(fault(site.origin() + "/lies").code()).isEqualTo("invalid_image_format");
        assertThat(fault(site.origin() + "/text").code()).isEqualTo("invalid_image_format");
        assertThat(fault(site.origin() + "/empty").code()).isEqualTo("empty_image_file");
    }

    @Test
    void aPictureWithoutATypeIsWhatItsBytesSay() throws Exception {
        site.page("/bare", "application/octet-stream", PNG);
        model.stream(images(List.of("/bare")), new Cancellation()).close();
        assertThat(parts(asked.getFirst(), 0))
                .containsExactly(new InputImage("data:image/png;base64,iVBORw0KGgo=", "auto"));
    }

    @Test
    void aFileThatCannotBeFetchedHasTheOnlyCodeThereIs() {
        ModelException failed = catchThrowableOfType(
                ModelException.class,
                () -> model.stream(
                        Requests.of("{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":"
                                + "\"input_file\",\"file_url\":\"" + site.origin() + "/x.pdf\"}]}]}"),
                        new Cancellation()));
        assertThat(failed.error().code()).isEqualTo("invalid_prompt");
        assertThat(failed.error().status()).isEqualTo(400);
    }

    @Test
    void allTogetherMayNotBeMoreThanARequestMayFetch() {
        byte[] half = new byte[60];
        System.arraycopy(PNG, 0, half, 0, 8);
        site.page("/1", "image/png", half).page("/2", "image/png", half);
        assertThat(fault(images(List.of("/1", "/2"))).code()).isEqualTo("image_file_too_large");
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            many.add("/" + i);
        }
        assertThat(fault(images(many)).message()).startsWith("At most 100 different URLs");
    }

    @Test
    void onlyAFewAreFetchedAtATime() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger waiting = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            paths.add("/" + i);
            site.page("/" + i, out -> {
                most.accumulateAndGet(waiting.incrementAndGet(), Math::max);
                goOn.await();
                waiting.decrementAndGet();
                out.write("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 8\r\n\r\n"
                        .getBytes(StandardCharsets.UTF_8));
                out.write(PNG);
            });
        }
        Thread run = Thread.ofVirtual().start(() -> ask(images(paths), new Cancellation()));
        await().until(() -> waiting.get() == 4);
        goOn.countDown();
        run.join();
        assertThat(most).hasValue(4);
        assertThat(asked).hasSize(1);
    }

    @Test
    void whoeverCancelsWaitsForNoFetch() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        site.page("/silent", out -> never.await());
        Cancellation cancel = new Cancellation();
        Thread run = Thread.ofVirtual().start(() -> ask(images(List.of("/silent", "/other")), cancel));
        await().until(() -> site.connected() > 0);
        cancel.cancel();
        run.join();
        assertThat(ask(images(List.of("/silent")), cancel))
                .as("cancelled before it began")
                .isNotNull();
        assertThat(asked).isEmpty();
        never.countDown();
    }

    @Test
    void aModelWithoutEyesSaysSo() {
        Sighted blind = new Sighted(this::answer, false, true);
        ModelRequest pictured = images(List.of("/a.png"));
        ApiException refused = catchThrowableOfType(
                ApiException.class, () -> blind.requireAskable(pictured.request(), pictured.context()));
        assertThat(refused.error().status()).isEqualTo(400);
        assertThat(refused.error().message()).isEqualTo("Invalid value: 'input_image'. This model takes no images.");
        new Sighted(this::answer, true, false).requireAskable(pictured.request(), pictured.context());
    }

    private ApiError fault(String url) {
        return fault(
                Requests.of("{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\","
                        + "\"image_url\":\"" + url + "\"}]}]}"));
    }

    private ApiError fault(ModelRequest request) {
        return ask(request, new Cancellation()).error();
    }

    private ModelException ask(ModelRequest request, Cancellation cancel) {
        try {
            model.stream(request, cancel).close();
            return null;
        } catch (ModelException failed) {
            return failed;
        }
    }

    private ModelRequest images(List<String> paths) {
        StringBuilder parts = new StringBuilder();
        for (String path : paths) {
            parts.append(parts.isEmpty() ? "" : ",")
                    .append("{\"type\":\"input_image\",\"image_url\":\"")
                    .append(site.origin())
                    .append(path)
                    .append("\"}");
        }
        return Requests.of("{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[" + parts + "]}]}");
    }

    private static List<ContentPart> parts(ModelRequest request, int item) {
        return ItemParts.of(request.context().get(item));
    }
}
