package dev.antiphon.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every event of every golden transcript, and every response in it, follows the published schemas. */
@Tag("U23")
@Tag("U15")
@Tag("U17")
class ContractTest {

    private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts");

    @TestFactory
    Stream<DynamicTest> everyGoldenTranscriptFollowsTheSchemas() throws IOException {
        try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
            return files
                    .filter(file -> !file.toString().matches(".*\\.(model\\.jsonl|(request|tools)\\.json)"))
                    .sorted()
                    .toList()
                    .stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> followsTheSchemas(file)));
        }
    }

    private static void followsTheSchemas(Path transcript) throws IOException {
        for (String line : Files.readAllLines(transcript)) {
            JsonNode event = Json.tree(line.getBytes(StandardCharsets.UTF_8));
            ContractSchemas.eventIsValid(event);
        }
    }
}
