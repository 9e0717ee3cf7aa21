package dev.antiphon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.journal.Journal;
import dev.antiphon.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Golden transcripts: what the model says ({@code <what happens>.model.jsonl}), and every event that becomes of it
 * ({@code <what happens>.jsonl}). One behaviour, every view: stream, answer, GET, store and resume say the same. What is
 * asked for beside the usual is in {@code <what happens>.request.json}, and what tools this server runs in {@code <what
 * happens>.tools.json}.
 *
 * <p>Run with {@code -Dtranscripts.write=true} to write the golden files anew, and read the diff.
 */
@Tag("R18")
@Tag("R44")
@Tag("R55")
@Tag("R74")
@Tag("R75")
@Tag("R91")
@Tag("U31")
class TranscriptTest {

    @ParameterizedTest
    @MethodSource("dev.antiphon.agent.Played#transcripts")
    void everyEventIsTheGoldenOne(String name) throws Exception {
        List<String> events = Played.of(name, true).lines();

        Path golden = Played.FOLDER.resolve(name + ".jsonl");
        if (Boolean.getBoolean("transcripts.write")) {
            Files.write(golden, events);
        }
        assertThat(events).containsExactlyElementsOf(Files.readAllLines(golden));
    }

    @Tag("R22")
    @Tag("R27")
    @Tag("U32")
    @ParameterizedTest
    @MethodSource("dev.antiphon.agent.Played#transcripts")
    void streamAnswerGetAndStoreAreTheSame(String name) throws Exception {
        Played streamed = Played.of(name, true);
        Played answered = Played.of(name, false);

        assertThat(ClientFold.of(streamed.events())).isEqualTo(Json.tree(streamed.live.now()));
        assertThat(streamed.live.now()).isSameAs(streamed.kept.getLast().json());
        assertThat(answered.live.now()).isEqualTo(streamed.live.now());
        assertThat(answered.kept.getLast().sequenceNumber())
                .isEqualTo(streamed.kept.getLast().sequenceNumber())
                .isEqualTo(streamed.events().size() - 1);
    }

    @Tag("U29")
    @ParameterizedTest
    @MethodSource("dev.antiphon.agent.Played#transcripts")
    void fromEveryCutPointTheRestIsTheSameToTheByte(String name) throws Exception {
        Played played = Played.of(name, true);
        List<byte[]> whole = played.frames(0);

        for (int cut = 0; cut <= whole.size(); cut++) {
            assertThat(played.frames(cut)).containsExactlyElementsOf(whole.subList(cut, whole.size()));
        }
    }

    @Tag("U29")
    @Tag("R51")
    @ParameterizedTest
    @MethodSource("dev.antiphon.agent.Played#transcripts")
    void whoComesAtAnyTimeAndFromAnyCutPointMissesNothing(String name) throws Exception {
        int size = Played.of(name, true).frames(0).size();
        Map<Integer, List<Journal.Reader>> readers = new TreeMap<>();
        Played played = Played.watched(name, (live, line) -> {
            for (int cut = 0; cut <= size; cut++) {
                Journal.Reader reader = live.from(cut);
                reader.ready();
                readers.computeIfAbsent(reader.position(), from -> new ArrayList<>())
                        .add(reader);
            }
        });

        List<byte[]> whole = played.frames(0);
        for (Map.Entry<Integer, List<Journal.Reader>> at : readers.entrySet()) {
            for (Journal.Reader reader : at.getValue()) {
                assertThat(Played.frames(reader)).containsExactlyElementsOf(whole.subList(at.getKey(), whole.size()));
            }
        }
    }

    @Tag("F87")
    @ParameterizedTest
    @MethodSource("dev.antiphon.agent.Played#transcripts")
    void everyEndingClosesAChainThatIsWhole(String name) throws Exception {
        Played played = Played.of(name, false);

        assertThat(played.evidence.problem(played.kept.getLast())).isEmpty();
        List<String> kinds = played.evidence.kinds(played.kept.getLast());
        assertThat(kinds).endsWith("ended");
        assertThat(kinds)
                .filteredOn("model_asked"::equals)
                .hasSameSizeAs(kinds.stream().filter("model_answered"::equals).toList());
    }

    @ParameterizedTest
    @MethodSource("dev.antiphon.agent.Played#transcripts")
    void aCancelledResponseStillClosesItsOpenItems(String name) throws Exception {
        int length = Script.of(Played.FOLDER.resolve(name + ".model.jsonl")).length();
        for (int line : IntStream.range(0, length).toArray()) {
            Played played = Played.cancelledBefore(name, line);

            JsonNode folded = ClientFold.of(played.events());
            assertThat(folded).isEqualTo(Json.tree(played.live.now()));
            assertThat(folded.get("status").textValue()).isIn("cancelled", "completed", "incomplete", "failed");
            assertThat(played.evidence.problem(played.kept.getLast())).isEmpty();
        }
    }
}
