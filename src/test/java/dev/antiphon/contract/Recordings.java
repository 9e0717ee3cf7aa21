package dev.antiphon.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Real traffic of other servers, as it was recorded. Each stream file has one event a line; some files hold several
 * responses, one after another.
 */
public final class Recordings {

    private static final String FOLDER = "contract/recordings";

    /** Made by hand, and neither its first nor its last line is whole. */
    private static final String CUT = "parallel-tool-call-wrapper.1.chunks.txt";

    /** Shortened: the item between the two that are left is gone, with its place in the output. */
    private static final String SHORTENED = "openai-phase.1.chunks.txt";

    private static final String GAP = "\"output_index\":2";
    private static final String CLOSED = "\"output_index\":1";

    private Recordings() {}

    /** One recorded response: its events, from {@code response.created} to the terminal one. */
    public record Recording(String file, int number, List<JsonNode> events) {

        @Override
        public String toString() {
            return file + " #" + number;
        }
    }

    /** Every response of every recorded stream. */
    public static List<Recording> streams() {
        return names(".chunks.txt").flatMap(file -> split(file, events(file))).toList();
    }

    /** Every recorded answer that is a response and no fault. */
    public static List<JsonNode> responses() {
        return names(".json")
                .map(Recordings::answer)
                .filter(json -> json.has("output"))
                .toList();
    }

    /** Every item that a recorded answer has, or a stream has done. */
    public static List<ObjectNode> items() {
        Stream<JsonNode> answered =
                responses().stream().flatMap(response -> response.get("output").valueStream());
        Stream<JsonNode> streamed = streams().stream()
                .flatMap(recording -> recording.events().stream())
                .filter(event -> typeOf(event).equals("response.output_item.done"))
                .map(event -> event.get("item"));
        return Stream.concat(answered, streamed)
                .map(ObjectNode.class::cast)
                .distinct()
                .toList();
    }

    public static Stream<String> names(String ending) {
        try (Stream<Path> files = Files.list(SharedFiles.file(FOLDER))) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static JsonNode answer(String file) {
        try {
            return Json.tree(Files.readAllBytes(SharedFiles.file(FOLDER + "/" + file)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<JsonNode> events(String file) {
        try (Stream<String> lines = Files.lines(SharedFiles.file(FOLDER + "/" + file))) {
            return lines.filter(line -> !line.isBlank())
                    .map(line -> file.equals(CUT) && line.contains("\"response\":") ? line + "}" : line)
                    .map(line -> file.equals(SHORTENED) ? line.replace(GAP, CLOSED) : line)
                    .map(line -> Json.tree(line.getBytes(StandardCharsets.UTF_8)))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Stream<Recording> split(String file, List<JsonNode> events) {
        List<Recording> recordings = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= events.size(); i++) {
            if (i == events.size() || typeOf(events.get(i)).equals("response.created")) {
                recordings.add(new Recording(file, recordings.size() + 1, events.subList(from, i)));
                from = i;
            }
        }
        return recordings.stream();
    }

    public static String typeOf(JsonNode event) {
        return event.path("type").asText();
    }
}
