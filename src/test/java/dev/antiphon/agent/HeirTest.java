package dev.antiphon.agent;

import static dev.antiphon.snapshot.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.conversation.ItemPage.Wanted;
import dev.antiphon.evidence.Evidence;
import dev.antiphon.journal.Journal;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Stored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of background responses whose process is gone (decision D21). */
@Tag("U26")
@Tag("U29")
@Timeout(60)
class HeirTest {

    private static final String FIRST_WORDS = "Hel";

    @TempDir
    private Path data;

    private House house;
    private final List<Process> processes = new ArrayList<>();
    private final List<GatedModel> models = new ArrayList<>();

    @BeforeEach
    void open() {
        house = House.open(data);
    }

    @AfterEach
    void close() {
        models.forEach(GatedModel::goOn);
        processes.forEach(Process::close);
        house.close();
    }

    @Test
    void whatWasQueuedRunsAfterTheTakeOver() throws Exception {
        Process gone = process(stopping(0), 1);
        read(gone.queue(""), 3);
        LiveResponse queued = gone.queue("");
        List<byte[]> seen = read(queued, 2);
        assertThat(stored(queued.id()).status()).isEqualTo(Status.QUEUED);

        Process heir = process(GatedModel.says(FIRST_WORDS, "lo"), 4);
        assertThat(heir.settle()).isEqualTo(2);
        heir.awaitRest();

        assertThat(stored(queued.id()).status()).isEqualTo(Status.COMPLETED);
        assertThat(text(queued.id())).isEqualTo("Hello");
        assertThat(journal(queued.id())).startsWith(seen.toArray(byte[][]::new));
        assertThat(types(queued.id()))
                .startsWith("response.created", "response.queued", "response.in_progress")
                .endsWith("response.completed");
        Evidence.Found found = house.evidence.find(ALICE, queued.id()).orElseThrow();
        assertThat(found.problem()).isNull();
        assertThat(found.entries().stream().map(entry -> entry.get("kind").textValue()))
                .containsExactly("interrupted", "requested", "model_asked", "model_answered", "ended");
    }

    @Test
    @Tag("R24")
    void whatWasInProgressWithoutAWordRunsAgainAndItsStatusNeverGoesBack() throws Exception {
        LiveResponse lost = process(stopping(0), 4).queue("");
        List<byte[]> seen = read(lost, 3);
        assertThat(status(lost.now())).isEqualTo("in_progress");
        assertThat(status(stored(lost.id()).json())).as("before the take-over").isEqualTo("in_progress");

        GatedModel again = stopping(0);
        Process heir = process(again, 4);
        heir.settle();
        assertThat(status(heir.live(lost.id()).now())).isEqualTo("in_progress");
        again.goOn();
        heir.awaitRest();

        assertThat(text(lost.id())).isEqualTo("Hello");
        assertThat(journal(lost.id())).startsWith(seen.toArray(byte[][]::new));
        assertThat(types(lost.id())).containsOnlyOnce("response.in_progress");
    }

    @Test
    void whatATemplateSaidIsSaidAgainWhateverBecameOfTheTemplate() throws Exception {
        String template = ",\"prompt\":{\"id\":\"weather\",\"version\":\"2\",\"variables\":{\"city\":\"Paris\"}},"
                + "\"instructions\":[{\"role\":\"user\",\"content\":\"Weather in Paris?\"}]";
        GatedModel first = stopping(0);
        LiveResponse lost = process(first, 4).queue(template);
        read(lost, 3);

        GatedModel again = GatedModel.says("Sunny.");
        Process heir = process(again, 4);
        heir.settle();
        heir.awaitRest();

        assertThat(again.request.context()).hasSize(2).isEqualTo(first.request.context());
        JsonNode last = Json.tree(stored(lost.id()).json());
        assertThat(last.path("status").asText()).isEqualTo("completed");
        assertThat(last.at("/prompt/version").asText()).isEqualTo("2");
        assertThat(last.at("/instructions/0/content/0/text").asText()).isEqualTo("Weather in Paris?");
    }

    @Tag("R67")
    @ParameterizedTest
    @ValueSource(strings = {"x_context", "context"})
    void theDataOfTheRequestIsThereOnceAndNotTwice(String name) throws Exception {
        GatedModel first = stopping(0);
        LiveResponse lost = process(first, 4).queue(",\"" + name + "\":{\"notification\":\"approved\"}");
        read(lost, 3);

        GatedModel again = GatedModel.says("Thanks.");
        Process heir = process(again, 4);
        heir.settle();
        heir.awaitRest();

        assertThat(again.request.context()).hasSize(2).isEqualTo(first.request.context());
        assertThat(stored(lost.id()).status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void whatHasSaidSomethingIsClosedAsItStandsAndFails() throws Exception {
        LiveResponse lost = process(stopping(1), 4).queue("");
        List<byte[]> seen = read(lost, 6);

        GatedModel never = GatedModel.says("other words");
        process(never, 4).settle();

        JsonNode last = Json.tree(stored(lost.id()).json());
        assertThat(last.path("status").asText()).isEqualTo("failed");
        assertThat(last.at("/error/code").asText()).isEqualTo("server_error");
        assertThat(last.at("/error/message").asText()).contains("interrupted");
        assertThat(last.at("/output/0/status").asText()).isEqualTo("incomplete");
        assertThat(text(lost.id())).isEqualTo(FIRST_WORDS);
        assertThat(never.asked).hasValue(0);
        assertThat(journal(lost.id())).startsWith(seen.toArray(byte[][]::new));
        assertThat(ClientFold.of(Played.events(journal(lost.id())))).isEqualTo(last);
        assertThat(types(lost.id())).endsWith("response.output_item.done", "error", "response.failed");
    }

    /** A process that was taken for dead and is not. */
    @Test
    void whoLostItsLeaseCanWriteNothingAndItsReadersBreakOff() throws Exception {
        GatedModel late = stopping(1);
        LiveResponse lost = process(late, 4).queue("");
        Journal.Reader reader = lost.from(0);
        List<byte[]> seen = new ArrayList<>(Process.read(reader, 6));
        process(GatedModel.says(), 4).settle();
        List<byte[]> kept = journal(lost.id());

        late.goOn();
        while (!reader.over()) {
            seen.addAll(reader.next());
        }
        await().until(reader::cut);

        assertThat(journal(lost.id())).containsExactlyElementsOf(kept).startsWith(seen.toArray(byte[][]::new));
        assertThat(stored(lost.id()).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void whatThisVersionDoesNotUnderstandFails() throws Exception {
        LiveResponse lost = process(stopping(0), 4).queue("");
        read(lost, 3);

        Process strict = new Process(house, GatedModel.says("x"), 4, 0);
        processes.add(strict);
        strict.settle();

        assertThat(stored(lost.id()).status()).isEqualTo(Status.FAILED);
        assertThat(types(lost.id()))
                .containsExactly(
                        "response.created", "response.queued", "response.in_progress", "error", "response.failed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"server_url\":\"https://example.com\",\"authorization\":\"s3cret\"",
                "\"server_url\":\"https://example.com?token=s3cret\""
            })
    void whatNeedsCredentialsThatAreGoneIsNotAskedWithoutThem(String opened) throws Exception {
        LiveResponse lost =
                process(stopping(0), 4).queue(",\"tools\":[{\"type\":\"mcp\",\"server_label\":\"s\"," + opened + "}]");
        read(lost, 3);

        GatedModel never = GatedModel.says("x");
        process(never, 4).settle();

        JsonNode last = Json.tree(stored(lost.id()).json());
        assertThat(never.asked).hasValue(0);
        assertThat(last.path("status").asText()).isEqualTo("failed");
        assertThat(last.at("/error/message").asText()).contains("interrupted", "credentials");
        assertThat(last.toString()).doesNotContain("s3cret");
        assertThat(house.snapshots
                        .inputItems(ALICE, lost.id(), new Wanted(10, true, null))
                        .orElseThrow()
                        .rows())
                .as("its input is still shown")
                .hasSize(1);
    }

    @Test
    void aServerThatNeedsNoCredentialsIsAskedAgain() throws Exception {
        LiveResponse lost = process(stopping(0), 4)
                .queue(",\"tools\":[{\"type\":\"mcp\",\"server_label\":\"s\","
                        + "\"server_url\":\"https://example.com\"}]");
        read(lost, 3);

        Process heir = process(GatedModel.says("Hello"), 4);
        heir.settle();
        heir.awaitRest();

        assertThat(text(lost.id())).isEqualTo("Hello");
    }

    @Test
    void whatItContinuedMayHaveBeenDeletedThenItFails() throws Exception {
        Stored previous = house.say(ALICE, null, "1", "2");
        LiveResponse lost = process(stopping(0), 4).queue(",\"previous_response_id\":\"" + previous.id() + "\"");
        read(lost, 3);
        house.snapshots.delete(ALICE, previous.id());

        process(GatedModel.says("x"), 4).settle();

        assertThat(stored(lost.id()).status()).isEqualTo(Status.FAILED);
        assertThat(house.snapshots
                        .inputItems(ALICE, lost.id(), new Wanted(10, true, null))
                        .orElseThrow()
                        .rows())
                .as("its input is still shown")
                .hasSize(1);
    }

    @Test
    @Tag("U24")
    void aTurnThatFailsFreesItsConversationAndLeavesNothingInIt() throws Exception {
        String conversation =
                house.named.create(ALICE, Map.of(), List.of(house.user("1"))).id();
        LiveResponse lost = process(stopping(1), 4).queue(",\"conversation\":\"" + conversation + "\"");
        read(lost, 6);
        assertThat(house.locks()).isEqualTo(1);

        process(GatedModel.says("x"), 4).settle();

        assertThat(house.locks()).isZero();
        assertThat(house.said(ALICE, house.named.open(ALICE, conversation, true).end()))
                .containsExactly("1");
    }

    @Test
    @Tag("U24")
    void aTurnThatGoesOnHoldsItsConversationUntilItHasAddedToIt() throws Exception {
        String conversation =
                house.named.create(ALICE, Map.of(), List.of(house.user("1"))).id();
        LiveResponse lost = process(stopping(0), 4).queue(",\"conversation\":\"" + conversation + "\"");
        read(lost, 3);
        GatedModel again = stopping(0);
        Process heir = process(again, 4);
        heir.settle();
        assertThatThrownBy(() -> heir.queue(",\"conversation\":\"" + conversation + "\""))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("conversation");
        again.goOn();
        heir.awaitRest();

        assertThat(house.locks()).isZero();
        assertThat(house.said(ALICE, house.named.open(ALICE, conversation, true).end()))
                .containsExactly("1", "Hi", "Hello");
    }

    @Test
    void itIsTakenUpOnceAndNotAgainWhileItRuns() throws Exception {
        LiveResponse lost = process(stopping(0), 4).queue("");
        read(lost, 3);
        GatedModel again = stopping(0);
        Process heir = process(again, 4);

        assertThat(heir.settle()).isEqualTo(1);
        assertThat(heir.settle()).isZero();
        again.goOn();
        heir.awaitRest();
        assertThat(heir.settle()).isZero();
        assertThat(again.asked).hasValue(1);
    }

    @Test
    void aProcessThatIsAboutToGoItselfLeavesItToTheNext() throws Exception {
        LiveResponse lost = process(stopping(0), 4).queue("");
        read(lost, 3);
        Process leaving = process(stopping(0), 4);
        leaving.loop.background().suspend();
        leaving.settle();
        assertThat(leaving.accumulator.size()).isZero();
        assertThat(stored(lost.id()).status()).isEqualTo(Status.IN_PROGRESS);

        Process heir = process(GatedModel.says("Hello"), 4);
        heir.settle();
        heir.awaitRest();
        assertThat(text(lost.id())).isEqualTo("Hello");
    }

    @Test
    void oneThatCannotBeSettledIsNotInTheWayOfTheOthers() throws Exception {
        Process gone = process(stopping(0), 4);
        String bad = gone.queue("").id();
        String good = gone.queue("").id();
        List<String> taken = new ArrayList<>();

        int settled = house.interrupted.settle(id -> false, orphan -> {
            if (orphan.id().equals(bad)) {
                throw new IllegalStateException("a defect");
            }
            taken.add(orphan.id());
        });

        assertThat(taken).containsExactly(good);
        assertThat(settled).isEqualTo(1);
    }

    private GatedModel stopping(int before) {
        GatedModel model = new GatedModel(before, FIRST_WORDS, "lo");
        models.add(model);
        return model;
    }

    private Process process(GatedModel model, int running) {
        Process process = new Process(house, model, running, 100);
        processes.add(process);
        return process;
    }

    private static List<byte[]> read(LiveResponse live, int count) throws InterruptedException {
        return Process.read(live.from(0), count);
    }

    private Stored stored(String id) {
        return house.snapshots.find(ALICE, id).orElseThrow();
    }

    private String text(String id) {
        return Json.tree(stored(id).json()).at("/output/0/content/0/text").asText();
    }

    private static String status(byte[] json) {
        return Json.tree(json).path("status").asText();
    }

    private List<byte[]> journal(String id) {
        List<byte[]> frames = new ArrayList<>();
        house.journals.read(ALICE, id, 0, house.journals.last(ALICE, id).orElseThrow(), frames::addAll);
        return frames;
    }

    private List<String> types(String id) {
        return Played.events(journal(id)).stream()
                .map(event -> event.path("type").asText())
                .toList();
    }
}
