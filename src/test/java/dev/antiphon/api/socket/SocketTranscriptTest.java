package dev.antiphon.api.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.agent.Script;
import dev.antiphon.agent.ScriptedTools;
import dev.antiphon.event.ReasoningNames;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden transcripts, over a connection: to the byte what the event stream carries, but for what only lanes have. */
class SocketTranscriptTest {

    private static final Path FOLDER = Path.of("src/test/resources/transcripts");
    private static final Pattern SEAL = Pattern.compile("(?<=\"encrypted_content\":\")[^\"]+");
    private static final Pattern ID = Pattern.compile("([a-z]+)_[0-9a-f]{32}");

    static Stream<String> transcripts() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".model.jsonl"))
                    // Nothing runs in the background over a connection.
                    .filter(name -> !name.startsWith("in-the-background"))
                    .map(name -> name.substring(0, name.length() - ".model.jsonl".length()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void theUnnamedLaneSaysWhatTheEventStreamSays(String name) throws Exception {
        assertThat(likeGolden(played(name, ""))).containsExactlyElementsOf(golden(name));
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void aNamedLaneSaysTheSameAndItsName(String name) throws Exception {
        List<String> messages = new ArrayList<>();
        for (String message : played(name, ",\"stream_id\":\"a-1\"")) {
            if (message.startsWith("{\"type\":\"error\"")) {
                messages.add(message.replace("\"stream_id\":\"a-1\",", ""));
            } else {
                assertThat(message).endsWith(",\"stream_id\":\"a-1\"}");
                messages.add(message.replace(",\"stream_id\":\"a-1\"}", "}"));
            }
        }
        assertThat(likeGolden(messages)).containsExactlyElementsOf(golden(name));
    }

    private static List<String> golden(String name) throws IOException {
        return withOrdinals(Files.readAllLines(FOLDER.resolve(name + ".jsonl")));
    }

    private static List<String> played(String name, String fields) throws Exception {
        Peer peer = new Peer();
        List<String> messages = new ArrayList<>();
        ScriptedTools tools = ScriptedTools.of(FOLDER, name);
        try (Rooms rooms = new Rooms(
                Script.of(FOLDER.resolve(name + ".model.jsonl")),
                Rooms.PATIENT,
                names(name),
                ids -> tools.at(Rooms.NOON, ids))) {
            rooms.open(peer).text(Rooms.create(fields + include(name) + Script.fields(FOLDER, name)), true);
            do {
                messages.add(peer.text());
            } while (!messages.getLast().matches("\\{\"type\":\"response\\.(completed|incomplete|failed)\".*"));
            assertThat(peer.silent()).isTrue();
        }
        return messages;
    }

    private static ReasoningNames names(String name) {
        return name.startsWith("open-responses") ? ReasoningNames.OPEN_RESPONSES : ReasoningNames.OPENAI;
    }

    private static String include(String name) {
        return name.startsWith("sealed") ? ",\"include\":[\"reasoning.encrypted_content\"]" : "";
    }

    /** Nothing is stored here, and errors say a little more here. */
    private static List<String> likeGolden(List<String> messages) {
        return withOrdinals(messages.stream()
                .map(message -> message.replace("\"store\":false", "\"store\":true"))
                .map(SocketTranscriptTest::withoutStatus)
                .toList());
    }

    private static String withoutStatus(String message) {
        if (!message.startsWith("{\"type\":\"error\"")) {
            return message;
        }
        JsonNode error = Json.tree(message.getBytes(StandardCharsets.UTF_8));
        assertThat(error.get("status").asInt()).isGreaterThanOrEqualTo(400);
        ((ObjectNode) error).remove("status");
        assertThat(error.at("/error/code").isTextual()).isTrue();
        if (error.at("/error/code").textValue().equals("server_error")) {
            ((ObjectNode) error.get("error")).putNull("code");
        }
        return error.toString();
    }

    /** Ids count up, but from another number: the input has one here. No two seals are the same. */
    private static List<String> withOrdinals(List<String> messages) {
        Map<String, String> ordinals = new LinkedHashMap<>();
        return messages.stream()
                .map(message -> SEAL.matcher(message).replaceAll("*"))
                .map(message -> ID.matcher(message)
                        .replaceAll(id ->
                                ordinals.computeIfAbsent(id.group(), ignored -> id.group(1) + "_" + ordinals.size())))
                .toList();
    }
}
