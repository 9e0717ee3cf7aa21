package dev.antiphon.agent;

import static dev.antiphon.snapshot.House.ALICE;
import static dev.antiphon.snapshot.House.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.journal.Ending;
import dev.antiphon.journal.Journal;
import dev.antiphon.journal.LiveResponse;
import dev.antiphon.journal.Outcome;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelRequest;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.Status;
import dev.antiphon.snapshot.House;
import dev.antiphon.snapshot.Stored;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Background responses over real stores. */
@Tag("R29")
@Timeout(60)
class BackgroundTest {

    private static final String SCRIPT = "in-the-background";

    @TempDir
    private Path data;

    private House house;
    private final GatedModel waiting = new GatedModel(0, "Hello");

    @BeforeEach
    void open() {
        house = House.open(data);
    }

    @AfterEach
    void close() {
        waiting.goOn();
        house.close();
    }

    @Test
    @Tag("R24")
    void whatWaitsIsQueuedAndRunsWhenThereIsRoom() throws Exception {
        try (Process process = new Process(house, waiting, 1, 100)) {
            LiveResponse first = process.queue("");
            LiveResponse second = process.queue("");
            Process.read(first.from(0), 3);
            assertThat(status(second.now())).isEqualTo("queued");
            assertThat(second.first())
                    .isEqualTo(second.now())
                    .isEqualTo(stored(second).json());

            waiting.goOn();
            process.awaitRest();
            assertThat(stored(first).status()).isEqualTo(Status.COMPLETED);
            assertThat(stored(second).status()).isEqualTo(Status.COMPLETED);
        }
    }

    @Test
    void oneThatIsCancelledWhileItWaitsNeverReachesTheModelAndTakesNoPlace() throws Exception {
        try (Process process = new Process(house, waiting, 1, 100)) {
            Process.read(process.queue("").from(0), 3);
            LiveResponse second = process.queue("");
            LiveResponse third = process.queue("");

            second.stop(Ending.CANCELLED);
            second.await(Duration.ofSeconds(30)).orElseThrow();

            assertThat(stored(second).status()).isEqualTo(Status.CANCELLED);
            assertThat(names(second))
                    .containsExactly("response.created", "response.queued", "response.in_progress", "response.failed");
            assertThat(status(third.now())).isEqualTo("queued");
            waiting.goOn();
            process.awaitRest();
            assertThat(stored(third).status()).isEqualTo(Status.COMPLETED);
        }
    }

    @Test
    @Tag("R54")
    void whoIsRefusedForATooLongLineHasAskedForNothing() {
        try (Process process = new Process(house, waiting, 1, 100)) {
            for (int i = 0; i < 4; i++) {
                process.queue("");
            }
            assertThatThrownBy(() -> process.queue("")).isInstanceOf(ApiException.class);
            assertThat(process.accumulator.size()).isEqualTo(4);
            process.queue(BOB, "");
            assertThat(process.accumulator.size()).isEqualTo(5);
        }
    }

    @Test
    void whoIsRefusedForAnotherReasonTakesNoPlaceInTheLine() {
        try (Process process = new Process(house, waiting, 1, 100)) {
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> process.queue(",\"previous_response_id\":\"resp_none\""))
                        .hasMessageContaining("not found");
            }
            for (int i = 0; i < 4; i++) {
                process.queue("");
            }
        }
    }

    @Test
    void atAShutdownWhatWaitsStaysQueuedAndItsReadersBreakOff() throws Exception {
        try (Process process = new Process(house, waiting, 1, 100)) {
            LiveResponse running = process.queue("");
            LiveResponse queued = process.queue("");
            Process.read(running.from(0), 3);
            Journal.Reader reader = queued.from(0);

            process.loop.background().suspend();

            assertThat(Process.read(reader, 2)).hasSize(2);
            assertThat(reader.next()).isEmpty();
            assertThat(reader.over() && reader.cut()).isTrue();
            assertThat(process.accumulator.size()).isEqualTo(1);
            assertThat(stored(queued).status()).isEqualTo(Status.QUEUED);
            LiveResponse late = process.queue("");
            assertThat(process.accumulator.find(ALICE, late.id()))
                    .as("came too late")
                    .isEmpty();
        }
    }

    @Test
    @Tag("R40")
    void oneThatHasNotEndedIsNamedByItsStatusWhenSomebodyContinuesIt() throws Exception {
        try (Process process = new Process(house, waiting, 1, 100)) {
            LiveResponse running = process.queue("");
            Process.read(running.from(0), 3);
            LiveResponse queued = process.queue("");
            assertThatThrownBy(() -> process.queue(",\"previous_response_id\":\"" + running.id() + "\""))
                    .hasMessageContaining("'in_progress'");
            assertThatThrownBy(() -> process.queue(",\"previous_response_id\":\"" + queued.id() + "\""))
                    .hasMessageContaining("'queued'");
        }
    }

    static IntStream lines() throws Exception {
        return IntStream.range(
                0, Script.of(Played.FOLDER.resolve(SCRIPT + ".model.jsonl")).length());
    }

    @ParameterizedTest
    @MethodSource("lines")
    @Tag("R51")
    @Tag("U9")
    void cancelledBeforeAnyLineItIsWellFormedAndStoredAsItWasRead(int line) throws Exception {
        LiveResponse[] live = new LiveResponse[1];
        Script script = Script.of(Played.FOLDER.resolve(SCRIPT + ".model.jsonl"))
                .before(next -> {
                    if (next == line) {
                        live[0].stop(Ending.CANCELLED);
                    }
                });
        GatedModel gate = new GatedModel(0);
        try (Process process = new Process(house, (request, cancel) -> {
            pass(gate, request);
            return script.stream(request, cancel);
        })) {
            live[0] = process.queue(",\"tools\":[{\"type\":\"function\",\"name\":\"get_weather\"},"
                    + "{\"type\":\"function\",\"name\":\"get_time\"}]");
            Journal.Reader reader = live[0].from(0);
            gate.goOn();
            List<byte[]> read = Played.frames(reader);
            Outcome last = live[0].await(Duration.ofSeconds(30)).orElseThrow();

            assertThat(last.last().response().status())
                    .as("what is whole is not cut off")
                    .isEqualTo(line < script.length() - 1 ? Status.CANCELLED : Status.COMPLETED);
            assertThat(ClientFold.of(Played.events(read)))
                    .isEqualTo(Json.tree(stored(live[0]).json()));
            assertThat(stored(live[0]).json()).isEqualTo(last.last().json());
            assertThat(journal(live[0])).containsExactlyElementsOf(read);
            assertThat(Json.tree(last.last().json()).path("output").isEmpty()).isFalse();
        }
    }

    /** Waits until the test knows the response that the script is to stop. */
    private static void pass(GatedModel gate, ModelRequest request) throws ModelException {
        gate.stream(request, new Cancellation()).next();
    }

    private static String status(byte[] json) {
        return Json.tree(json).path("status").asText();
    }

    private Stored stored(LiveResponse live) {
        return house.snapshots.find(ALICE, live.id()).orElseThrow();
    }

    private List<String> names(LiveResponse live) {
        return Played.events(journal(live)).stream()
                .map(event -> event.path("type").asText())
                .toList();
    }

    private List<byte[]> journal(LiveResponse live) {
        List<byte[]> frames = new ArrayList<>();
        house.journals.read(
                ALICE, live.id(), 0, house.journals.last(ALICE, live.id()).orElseThrow(), frames::addAll);
        return frames;
    }
}
