package dev.antiphon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is written as an event is read back as the same event, whatever its type. */
class EventReaderTest {

    private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts");

    @Test
    void everyEventThatWasWrittenIsReadBackToTheByte() throws IOException {
        List<String> lines = lines();
        assertThat(lines).isNotEmpty();
        for (String line : lines) {
            String event = line.replaceFirst(",\"sequence_number\":\\d+}$", "}");
            assertThat(new String(Json.bytes(read(line)), StandardCharsets.UTF_8))
                    .isEqualTo(event);
        }
    }

    /** The transcripts would miss a new kind of event otherwise, and the reader could. */
    @Test
    void thereIsNoKindOfEventThatIsNotRead() throws IOException {
        Set<Class<?>> read = lines().stream().map(line -> read(line).getClass()).collect(Collectors.toSet());

        assertThat(read).isEqualTo(kinds(ResponseEvent.class).collect(Collectors.toSet()));
    }

    @Test
    void anEventOfAnotherHouseIsNotRead() {
        assertThatThrownBy(() -> read("{\"type\":\"keepalive\",\"item_id\":\"x\",\"output_index\":0}"))
                .hasMessageContaining("keepalive");
    }

    private static ResponseEvent read(String line) {
        return EventReader.read(Json.tree(line.getBytes(StandardCharsets.UTF_8)));
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(EventReaderTest::kinds)
                : Stream.of(type);
    }

    private static List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
            for (Path file : files.toList()) {
                if (!file.toString().matches(".*\\.(model\\.jsonl|(request|tools)\\.json)")) {
                    lines.addAll(Files.readAllLines(file));
                }
            }
        }
        return lines;
    }
}
