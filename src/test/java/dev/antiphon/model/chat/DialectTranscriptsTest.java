package dev.antiphon.model.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.model.Cancellation;
import dev.antiphon.model.Clients;
import dev.antiphon.model.ModelEvent;
import dev.antiphon.model.ModelException;
import dev.antiphon.model.ModelStream;
import dev.antiphon.model.Reply;
import dev.antiphon.model.Requests;
import dev.antiphon.model.ScriptedUpstream;
import dev.antiphon.model.StructuredOutputs;
import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What servers that speak Chat Completions send, byte by byte ({@code <who>-<what>.sse}), and every event that becomes of it
 * ({@code <who>-<what>.events.jsonl}); what a rich request looks like to each of them ({@code <who>.request.json}). They were
 * written after the servers' sources, documentation and bug reports, not recorded.
 *
 * <p>Run with {@code -Dtranscripts.write=true} to write the golden files anew, and read the diff.
 */
@Timeout(60)
class DialectTranscriptsTest {

    private static final Path FOLDER = Path.of("src/test/resources/upstreams/chat");

    private static final String RICH = """
            {"model":"m","instructions":"Be brief.","input":[
              {"role":"developer","content":"Speak French."},
              {"role":"user","content":"Hi"},
              {"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"Hm."}]},
              {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
              {"type":"function_call_output","call_id":"c1","output":"1"}],
             "tools":[{"type":"function","name":"f","parameters":{"type":"object","properties":{}}},
                      {"type":"function","name":"g","parameters":{"type":"object","properties":{}}}],
             "tool_choice":{"type":"function","name":"g"},
             "text":{"format":{"type":"json_object"},"verbosity":"low"},
             "reasoning":{"effort":"xhigh"},"max_output_tokens":100,"temperature":0.5,
             "user":"u1","prompt_cache_key":"k","service_tier":"flex","metadata":{"a":"b"}}""";

    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    @AfterEach
    void close() {
        upstream.close();
    }

    static Stream<String> transcripts() throws Exception {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sse") || (name.endsWith(".json") && name.contains("-")))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    static List<String> dialects() {
        return Dialects.names();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    @Tag("R47")
    @Tag("R58")
    @Tag("R62")
    @Tag("U22")
    void everyEventIsTheGoldenOneHoweverTheBytesAreCut(String file) throws Exception {
        byte[] bytes = Files.readAllBytes(FOLDER.resolve(file));
        Path golden = FOLDER.resolve(file.substring(0, file.lastIndexOf('.')) + ".events.jsonl");
        List<String> events = played(file, bytes, Integer.MAX_VALUE);
        if (Boolean.getBoolean("transcripts.write")) {
            Files.write(golden, events);
        }
        assertThat(events).containsExactlyElementsOf(Files.readAllLines(golden));
        assertThat(played(file, bytes, 1)).isEqualTo(events);
    }

    @ParameterizedTest
    @MethodSource("dialects")
    @Tag("R64")
    void aRequestIsWrittenAsTheUpstreamTakesIt(String dialect) throws Exception {
        byte[] written = new RequestWriter(Dialects.named(dialect)).write(Requests.of(RICH));
        String pretty = Json.tree(written).toPrettyString() + "\n";
        Path golden = FOLDER.resolve(dialect + ".request.json");
        if (Boolean.getBoolean("transcripts.write")) {
            Files.writeString(golden, pretty);
        }
        assertThat(pretty).isEqualTo(Files.readString(golden));
    }

    private List<String> played(String file, byte[] bytes, int slice) throws Exception {
        Reply reply = file.endsWith(".json")
                ? Reply.status(200, new String(bytes, StandardCharsets.UTF_8))
                : Reply.stream().finish(null).withoutDone().raw(bytes);
        upstream.answers(reply.inSlicesOf(slice));
        List<String> lines = new ArrayList<>();
        Dialect dialect = dialectOf(file.substring(0, file.indexOf('-')));
        try (Clients clients = new Clients(upstream, line -> new ChatClient(line, dialect));
                ModelStream stream = clients.client().stream(Requests.saying("Hi"), new Cancellation())) {
            for (ModelEvent event = stream.next(); event != null; event = stream.next()) {
                lines.add(line(event));
            }
        } catch (ModelException fault) {
            lines.add(line(fault.error()));
        }
        return lines;
    }

    private static Dialect dialectOf(String who) {
        return switch (who) {
            case "tagged", "open" ->
                new Dialect(
                        "max_tokens",
                        false,
                        true,
                        Dialect.DEFAULT.send(),
                        "none",
                        StructuredOutputs.PASSED_ON,
                        true,
                        Dialect.DEFAULT.reasoningEfforts(),
                        ThinkTags.valueOf(who.toUpperCase(Locale.ROOT)));
            default -> Dialects.named(who);
        };
    }

    private static String line(ModelEvent event) {
        ObjectNode line = Json.MAPPER.createObjectNode();
        line.set(event.getClass().getSimpleName(), told(Json.MAPPER.valueToTree(event)));
        return line.toString();
    }

    /** Without what is empty, most of which is never said by this protocol. */
    private static JsonNode told(JsonNode value) {
        if (!(value instanceof ObjectNode object)) {
            return value;
        }
        ObjectNode told = Json.MAPPER.createObjectNode();
        object.properties().forEach(field -> {
            JsonNode inner = told(field.getValue());
            if (!inner.isNull() && !(inner.isContainerNode() && inner.isEmpty())) {
                told.set(field.getKey(), inner);
            }
        });
        return told;
    }

    private static String line(ApiError error) {
        ObjectNode line = Json.MAPPER.createObjectNode();
        line.putObject("Fault")
                .put("status", error.status())
                .put("type", error.type())
                .put("code", error.code())
                .put("message", error.message());
        return line.toString();
    }
}
